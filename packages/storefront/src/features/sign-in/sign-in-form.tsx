import { ApiError } from '@marquee/api-client/client'
import { isProblem } from '../../api/marquee.ts'
import { signIn } from '../../api/session.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { ErrorSummary } from '../../forms/error-summary.tsx'
import styles from '../../forms/form.module.css'
import { emailError, onlyErrors, presentPasswordError, refusedFields } from '../../forms/form-errors.ts'
import { FormProblem } from '../../forms/form-problem.tsx'
import { PasswordField } from '../../forms/password-field.tsx'
import { useForm } from '../../forms/use-form.ts'
import { useText } from '../../i18n/use-text.ts'

const fields = ['email', 'password'] as const
const words = {
  username: { field: 'email', message: 'signIn.emailInvalid' },
  password: { field: 'password', message: 'signIn.passwordInvalid' },
} as const

/**
 * Signs in with an address and a password.
 *
 * @param email the address that is filled in already
 * @param onEmail called with the address while it is typed
 */
export const SignInForm = ({
  email,
  onEmail,
  onDone,
}: {
  email: string
  onEmail: (email: string) => void
  onDone: () => void
}) => {
  const { t } = useText()
  const { form, busy, errors, problem, goTo } = useForm({
    fields,
    check: (values) => onlyErrors({ email: emailError(values.email), password: presentPasswordError(values.password) }),
    send: async (values) => {
      await signIn({ email: values.email.trim(), password: values.password })
      onDone()
    },
    explain: (error) => {
      if (isProblem(error, 'invalid-grant')) return { password: 'signIn.wrongPassword' }
      return error instanceof ApiError ? refusedFields(error, words) : undefined
    },
  })
  return (
    <form {...form} className={styles.form}>
      <ErrorSummary errors={errors} onGoTo={goTo} />
      <FormProblem error={problem} />
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
      <PasswordField
        kind="current"
        label={t('signIn.password')}
        name="password"
        required
        error={errors.password && t(errors.password)}
      />
      <Button type="submit" kind="primary" wide busy={busy}>
        {t('signIn.signIn')}
      </Button>
    </form>
  )
}
