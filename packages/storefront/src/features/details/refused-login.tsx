import { ApiError } from '@marquee/api-client/client'
import { isProblem } from '../../api/marquee.ts'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { focusOnMount } from '../../forms/focus-on-mount.ts'
import { minutesToWait } from '../../forms/form-errors.ts'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'
import { fieldErrorsOf } from './check-details.ts'
import type { Way } from './details-draft.ts'

/** Why the login was refused, and the way out: another way to buy, with the address kept. Gets the focus. */
export const RefusedLogin = ({ error, email, onWay }: { error: unknown; email: string; onWay: (way: Way) => void }) => {
  const { t } = useText()
  const asGuest = (
    <Button kind="secondary" onClick={() => onWay('guest')}>
      {t('details.insteadGuest')}
    </Button>
  )
  if (error instanceof ApiError && Object.keys(fieldErrorsOf(error)).length > 0) return null
  if (isProblem(error, 'email-taken')) {
    return (
      <Notice
        ref={focusOnMount}
        tone="warn"
        title={t('details.emailTaken', { email })}
        actions={
          <>
            <Button kind="primary" onClick={() => onWay('sign-in')}>
              {t('details.insteadSignIn')}
            </Button>
            {asGuest}
          </>
        }
      >
        <p>{t('details.emailTakenHelp')}</p>
      </Notice>
    )
  }
  if (isProblem(error, 'invalid-grant')) {
    return (
      <Notice ref={focusOnMount} tone="bad" title={t('details.wrongPassword')} actions={asGuest}>
        <p>{t('details.wrongPasswordHelp')}</p>
      </Notice>
    )
  }
  if (isProblem(error, 'too-many-failed-logins')) {
    return (
      <Notice ref={focusOnMount} tone="bad" title={t('details.locked')} actions={asGuest}>
        <p>{t('details.lockedHelp', { count: minutesToWait(error) })}</p>
      </Notice>
    )
  }
  return <Problem error={error} />
}
