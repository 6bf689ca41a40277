import { ApiError, answered } from '@marquee/api-client/client'
import { useState } from 'react'
import { api, isProblem } from '../../api/marquee.ts'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { ErrorSummary } from '../../forms/error-summary.tsx'
import formStyles from '../../forms/form.module.css'
import { newPasswordError, onlyErrors, presentPasswordError, refusedFields } from '../../forms/form-errors.ts'
import { FormProblem } from '../../forms/form-problem.tsx'
import { PasswordField } from '../../forms/password-field.tsx'
import { useForm } from '../../forms/use-form.ts'
import { useText } from '../../i18n/use-text.ts'
import styles from './account-page.module.css'
import { Section } from './section.tsx'
import { UserName } from './user-name.tsx'

const fields = ['current', 'next'] as const
const words = {
  current_password: { field: 'current', message: 'account.wrongPassword' },
  password: { field: 'next', message: 'signIn.passwordInvalid' },
} as const

/** Changes the password of an account. The other logins end; this one stays. */
export const PasswordForm = ({ email }: { email: string }) => {
  const { t } = useText()
  const [done, setDone] = useState(false)
  const { form, busy, errors, problem, goTo } = useForm({
    fields,
    check: (values) => {
      setDone(false)
      return onlyErrors({ current: presentPasswordError(values.current), next: newPasswordError(values.next) })
    },
    send: async ({ current, next }) => {
      await answered(api.PATCH('/api/v1/users/me', { body: { password: next, current_password: current } }))
      form.ref.current?.reset()
      setDone(true)
    },
    explain: (error) => {
      if (isProblem(error, 'wrong-password')) return { current: 'account.wrongPassword' }
      return error instanceof ApiError ? refusedFields(error, words) : undefined
    },
  })
  return (
    <Section title={t('account.password')} help={t('account.otherLoginsEnd')}>
      <form {...form} className={formStyles.form}>
        <UserName email={email} />
        <ErrorSummary errors={errors} onGoTo={goTo} />
        <FormProblem error={problem} />
        <PasswordField
          kind="current"
          label={t('account.currentPassword')}
          name="current"
          required
          error={errors.current && t(errors.current)}
        />
        <PasswordField
          kind="new"
          label={t('account.newPassword')}
          hint={t('signIn.passwordHint')}
          name="next"
          required
          error={errors.next && t(errors.next)}
        />
        <div className={styles.actions}>
          <Button type="submit" busy={busy}>
            {t('account.changePassword')}
          </Button>
        </div>
        {done && <Notice tone="good" title={t('account.passwordChanged')} />}
      </form>
    </Section>
  )
}
