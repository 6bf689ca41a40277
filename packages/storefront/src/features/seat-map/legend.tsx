import { memo } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { seatTypeName } from '../../purchase/seat-type.ts'
import styles from './legend.module.css'
import { SeatDrawing } from './seat-drawing.tsx'
import { lookName, type SeatLook } from './seat-label.ts'
import { priceOf, type Seat } from './seats.ts'

const order = ['standard', 'premium', 'wheelchair', 'companion']
const states: readonly SeatLook[] = ['picked', 'reserved', 'occupied']

const Sample = memo(({ type, look }: { type: string; look: SeatLook }) => (
  <svg className={styles.sample} viewBox="0 0 24 24" aria-hidden="true">
    <SeatDrawing type={type} look={look} x={0} y={0} />
  </svg>
))

/** One seat of each type of the room, in a fixed order. */
const samplesOf = (seats: Iterable<Seat>): Seat[] =>
  [...new Map([...seats].map((seat) => [seat.type, seat])).values()].sort(
    (one, other) => order.indexOf(one.type) - order.indexOf(other.type),
  )

/** What the drawings mean, with the price of each type of seat. */
export const Legend = ({ seats, money }: { seats: Iterable<Seat>; money: (amount: number) => string }) => {
  const { t } = useText()
  return (
    <ul className={styles.legend} aria-label={t('seatMap.legend')}>
      {samplesOf(seats).map((seat) => (
        <li key={seat.type} className={styles.entry}>
          <Sample type={seat.type} look="free" />
          <span>
            {seatTypeName(seat.type, t)} <strong className={styles.price}>{money(priceOf(seat))}</strong>
          </span>
        </li>
      ))}
      {states.map((look) => (
        <li key={look} className={styles.entry}>
          <Sample type="standard" look={look} />
          {lookName(look, t)}
        </li>
      ))}
    </ul>
  )
}
