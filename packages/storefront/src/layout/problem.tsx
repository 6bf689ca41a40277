import { ApiError } from '@marquee/api-client/client'
import { Button } from '../design/button.tsx'
import { Notice } from '../design/notice.tsx'
import type { MessageId } from '../i18n/message-id.ts'
import { useText } from '../i18n/use-text.ts'

const messageFor = (error: unknown): MessageId => {
  if (!(error instanceof ApiError)) return navigator.onLine ? 'common.unreachable' : 'common.offline'
  if (error.status === 404) return 'common.gone'
  if (error.status === 429) return 'common.tooMany'
  if (error.status === 503) return 'common.busy'
  return 'common.failed'
}

/**
 * Says why something failed, for errors that the page has no better words for.
 *
 * @param onRetry what the button "Try again" does; without it there is no button
 */
export const Problem = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) => {
  const { t } = useText()
  return (
    <Notice
      tone="bad"
      title={t(messageFor(error))}
      actions={
        onRetry && (
          <Button kind="secondary" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )
      }
    />
  )
}
