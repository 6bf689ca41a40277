import { ApiError } from '@marquee/api-client/client'
import { isProblem } from '../../api/marquee.ts'
import { signUp } from '../../api/session.ts'
import { Button, LinkButton } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { ErrorSummary } from '../../forms/error-summary.tsx'
import styles from '../../forms/form.module.css'
import { emailError, nameError, newPasswordError, onlyErrors, refusedFields } from '../../forms/form-errors.ts'
import { FormProblem } from '../../forms/form-problem.tsx'
import { PasswordField } from '../../forms/password-field.tsx'
import { useForm } from '../../forms/use-form.ts'
import { useText } from '../../i18n/use-text.ts'

const fields = ['name', 'email', 'password'] as const
const words = {
  full_name: { field: 'name', message: 'signIn.nameInvalid' },
  email: { field: 'email', message: 'signIn.emailInvalid' },
  password: { field: 'password', message: 'signIn.passwordInvalid' },
} as const

/**
 * Makes an account and signs in.
 *
 * @param email the address that is filled in already
 * @param onEmail called with the address while it is typed
 * @param signInPath where a visitor goes if the address has an account already
 */
export const SignUpForm = ({
  email,
  onEmail,
  onDone,
  signInPath,
}: {
  email: string
  onEmail: (email: string) => void
  onDone: () => void
  signInPath: string
}) => {
  const { t } = useText()
  const { form, busy, errors, problem, goTo } = useForm({
    fields,
    check: (values) =>
      onlyErrors({
        name: nameError(values.name),
        email: emailError(values.email),
        password: newPasswordError(values.password),
      }),
    send: async (values) => {
      await signUp({ email: values.email.trim(), password: values.password, fullName: values.name.trim() })
      onDone()
    },
    explain: (error) => {
      if (isProblem(error, 'email-taken')) return { email: 'signIn.emailTaken' }
      return error instanceof ApiError ? refusedFields(error, words) : undefined
    },
  })
  return (
    <form {...form} className={styles.form}>
      <ErrorSummary errors={errors} onGoTo={goTo} />
      <FormProblem error={problem} />
      <Field label={t('signIn.name')} name="name" autoComplete="name" required error={errors.name && t(errors.name)} />
      <Field
        label={t('signIn.email')}
        name="email"
        type="email"
        autoComplete="username"
        required
        defaultValue={email}
        onChange={({ target }) => onEmail(target.value)}
        error={errors.email && t(errors.email)}
      />
      {errors.email === 'signIn.emailTaken' && (
        <Notice
          title={t('signIn.emailTakenHelp')}
          actions={<LinkButton href={signInPath}>{t('signIn.emailTakenAction')}</LinkButton>}
        />
      )}
      <PasswordField
        kind="new"
        label={t('signIn.password')}
        hint={t('signIn.passwordHint')}
        name="password"
        required
        error={errors.password && t(errors.password)}
      />
      <Button type="submit" kind="primary" wide busy={busy}>
        {t('signIn.signUp')}
      </Button>
    </form>
  )
}
