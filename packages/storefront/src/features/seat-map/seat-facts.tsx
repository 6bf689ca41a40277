import { useText } from '../../i18n/use-text.ts'
import { seatTypeName } from '../../purchase/seat-type.ts'
import styles from './seat-facts.module.css'
import { lookName, refusalOf, type SeatLook, seatName } from './seat-label.ts'
import { priceOf, type Seat } from './seats.ts'

/**
 * Names the seat that has the focus or is under the mouse, below the map and always in sight. When the visitor chooses
 * a seat that is not free, says why it is refused. Screen readers read the same from the seat itself and from the live
 * region.
 */
export const SeatFacts = ({
  shown,
  isRefused,
  money,
}: {
  shown: { readonly seat: Seat; readonly look: SeatLook } | undefined
  isRefused: boolean
  money: (amount: number) => string
}) => {
  const { t } = useText()
  return (
    <p
      className={styles.facts}
      data-seat-named={shown?.seat.id}
      data-refused={isRefused || undefined}
      aria-hidden="true"
    >
      {!shown && (
        <>
          <span className={styles.touch}>{t('seatMap.howToTap')}</span>
          <span className={styles.keys}>{t('seatMap.howToPick')}</span>
        </>
      )}
      {shown && isRefused && <strong>{refusalOf(shown.seat, shown.look, t)}</strong>}
      {shown && !isRefused && (
        <>
          <strong>{seatName(shown.seat, t)}</strong>
          {` · ${seatTypeName(shown.seat.type, t)} · ${money(priceOf(shown.seat))} · ${lookName(shown.look, t)}`}
        </>
      )}
    </p>
  )
}
