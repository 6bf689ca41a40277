import { answered, type Schemas } from '@marquee/api-client/client'
import { useId } from 'react'
import { api, isProblem } from '../../api/marquee.ts'
import { signOut } from '../../api/session.ts'
import { Button, LinkButton } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { Notice } from '../../design/notice.tsx'
import formStyles from '../../forms/form.module.css'
import { onlyErrors, presentPasswordError } from '../../forms/form-errors.ts'
import { FormProblem } from '../../forms/form-problem.tsx'
import { PasswordField } from '../../forms/password-field.tsx'
import { useForm } from '../../forms/use-form.ts'
import { useText } from '../../i18n/use-text.ts'
import { UserName } from './user-name.tsx'

const fields = ['password'] as const

/** Ends the login of the deleted account in this browser. If the request fails, the next refresh ends the login. */
const endLogin = (): Promise<void> => signOut().catch(() => undefined)

const DeleteProblem = ({ error }: { error: unknown }) => {
  const { t } = useText()
  if (isProblem(error, 'account-in-use')) {
    return (
      <Notice
        tone="warn"
        title={t('account.inUse')}
        actions={<LinkButton href="/my-tickets">{t('account.toTickets')}</LinkButton>}
      />
    )
  }
  if (isProblem(error, 'last-superuser')) return <Notice tone="warn" title={t('account.lastSuperuser')} />
  return <FormProblem error={error} />
}

/** Asks before an account, or the data of a guest, is deleted. An account confirms with the password. */
export const DeleteDialog = ({
  user,
  onDeleted,
  onClose,
}: {
  user: Schemas['User']
  onDeleted: () => void
  onClose: () => void
}) => {
  const { t } = useText()
  const id = useId()
  const { form, busy, errors, problem } = useForm({
    fields,
    check: ({ password }) => onlyErrors({ password: user.is_guest ? undefined : presentPasswordError(password) }),
    send: async ({ password }) => {
      await answered(api.DELETE('/api/v1/users/me', user.is_guest ? {} : { body: { current_password: password } }))
      onDeleted()
      await endLogin()
    },
    explain: (error) => (isProblem(error, 'wrong-password') ? { password: 'account.wrongPassword' } : undefined),
  })
  return (
    <Dialog
      title={user.is_guest ? t('account.deleteGuestQuestion') : t('account.deleteQuestion')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" form={id} kind="primary" busy={busy}>
            {user.is_guest ? t('account.deleteGuest') : t('account.delete')}
          </Button>
        </>
      }
    >
      <p>{t('account.deleteConsequence')}</p>
      <form {...form} id={id} className={formStyles.form}>
        <DeleteProblem error={problem} />
        {!user.is_guest && (
          <>
            <UserName email={user.email} />
            <PasswordField
              kind="current"
              label={t('account.currentPassword')}
              name="password"
              required
              error={errors.password && t(errors.password)}
            />
          </>
        )}
      </form>
    </Dialog>
  )
}
