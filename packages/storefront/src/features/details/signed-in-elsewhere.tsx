import { useQuery } from '@tanstack/react-query'
import { me } from '../../api/queries.ts'
import { Button, LinkButton } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { focusOnMount } from '../../forms/focus-on-mount.ts'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'

/**
 * Asks a visitor who has signed in in another tab whether to buy with that login. What was typed here is stored, and
 * comes back when the visitor signs out. Gets the focus, because it takes the place of the form.
 */
export const SignedInElsewhere = ({ onContinue }: { onContinue: () => void }) => {
  const { t } = useText()
  const { data: visitor, error, refetch } = useQuery(me())
  if (error) return <Problem error={error} onRetry={() => void refetch()} />
  if (!visitor) return <Skeleton height="12rem" />
  return (
    <Notice
      ref={focusOnMount}
      tone="info"
      title={t('details.elsewhere', { email: visitor.email })}
      actions={
        <>
          <Button kind="primary" onClick={onContinue}>
            {t('details.continue')}
          </Button>
          <LinkButton href="/account">{t(visitor.is_guest ? 'common.guest' : 'common.account')}</LinkButton>
        </>
      }
    >
      <p>{t('details.elsewhereHelp')}</p>
    </Notice>
  )
}
