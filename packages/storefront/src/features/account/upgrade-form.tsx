import { ApiError, answered, type Schemas } from '@marquee/api-client/client'
import { api, isProblem } from '../../api/marquee.ts'
import { me, queryClient } from '../../api/queries.ts'
import { renewToken } from '../../api/session.ts'
import { Button, LinkButton } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import formStyles from '../../forms/form.module.css'
import { newPasswordError, onlyErrors, refusedFields } from '../../forms/form-errors.ts'
import { FormProblem } from '../../forms/form-problem.tsx'
import { PasswordField } from '../../forms/password-field.tsx'
import { useForm } from '../../forms/use-form.ts'
import { useText } from '../../i18n/use-text.ts'
import { signInPath } from '../sign-in/next-path.ts'
import styles from './account-page.module.css'
import { Section } from './section.tsx'
import { UserName } from './user-name.tsx'

const fields = ['password'] as const
const words = { password: { field: 'password', message: 'signIn.passwordInvalid' } } as const

/** Turns a guest into an account. The tickets stay. */
export const UpgradeForm = ({ user, onDone }: { user: Schemas['User']; onDone: () => void }) => {
  const { t } = useText()
  const { form, busy, errors, problem } = useForm({
    fields,
    check: ({ password }) => onlyErrors({ password: newPasswordError(password) }),
    send: async ({ password }) => {
      const account = await answered(api.POST('/api/v1/users/me/password', { body: { password } }))
      onDone()
      queryClient.setQueryData(me().queryKey, account)
      // If the renewal fails, the header still shows a guest until the next refresh.
      await renewToken().catch(() => undefined)
    },
    explain: (error) => (error instanceof ApiError ? refusedFields(error, words) : undefined),
  })
  return (
    <Section title={t('account.upgradeTitle')} help={t('account.upgradeHelp', { email: user.email })}>
      <form {...form} className={formStyles.form}>
        <UserName email={user.email} />
        {isProblem(problem, 'email-taken') ? (
          <Notice
            tone="bad"
            title={t('account.emailTaken', { email: user.email })}
            actions={<LinkButton href={signInPath('/my-tickets')}>{t('common.signIn')}</LinkButton>}
          />
        ) : (
          <FormProblem error={problem} />
        )}
        <PasswordField
          kind="new"
          label={t('signIn.password')}
          hint={t('signIn.passwordHint')}
          name="password"
          required
          error={errors.password && t(errors.password)}
        />
        <div className={styles.actions}>
          <Button type="submit" kind="primary" busy={busy}>
            {t('account.upgrade')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
