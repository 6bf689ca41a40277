import type { LiveStatus } from '../../api/kept-stream.ts'
import type { MessageId } from '../../i18n/message-id.ts'
import { useText } from '../../i18n/use-text.ts'
import styles from './live-badge.module.css'

const texts: Readonly<Record<LiveStatus, MessageId>> = {
  connecting: 'seatMap.connecting',
  live: 'seatMap.live',
  polling: 'seatMap.polling',
  down: 'seatMap.notLive',
}

/** Whether the map shows changes at once. */
export const LiveBadge = ({ status }: { status: LiveStatus }) => {
  const { t } = useText()
  return (
    <p className={styles.badge} data-status={status}>
      {t(texts[status])}
    </p>
  )
}
