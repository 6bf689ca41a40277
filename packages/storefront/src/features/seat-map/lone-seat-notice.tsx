import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import styles from './lone-seat-notice.module.css'
import type { LoneSeats } from './lone-seats.ts'
import { seatsName } from './seat-label.ts'
import { idsOf, type Seat } from './seats.ts'
import { useNoticeFocus } from './use-notice-focus.ts'

/**
 * Says before the request which seats the pick would leave alone, and offers the shifted pick. Stands in the basket,
 * where it is in sight and does not move the map. The pick was announced with the lone seats, so the notice is quiet.
 */
export const LoneSeatNotice = ({
  lone: { alone, instead },
  onChoose,
}: {
  lone: LoneSeats
  onChoose: (seatIds: readonly string[], added: readonly Seat[]) => void
}) => {
  const { t } = useText()
  const notice = useNoticeFocus({ takesFocus: false })
  return (
    <Notice
      ref={notice}
      tone="info"
      title={t('seatMap.loneSeat', { count: alone.length, seats: seatsName(alone, t) })}
      actions={
        <Button kind="secondary" onClick={() => onChoose(idsOf(instead), instead)}>
          {t('seatMap.takeInstead', { seats: seatsName(instead, t) })}
        </Button>
      }
    >
      <p className={styles.help}>{t('seatMap.loneSeatHelp')}</p>
    </Notice>
  )
}
