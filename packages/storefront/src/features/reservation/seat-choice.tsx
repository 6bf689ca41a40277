import type { Schemas } from '@marquee/api-client/client'
import { formatMoney } from '../../formats/money.ts'
import { useText } from '../../i18n/use-text.ts'
import { bySeat, totalOf } from '../../purchase/order-lines.ts'
import { seatTypeName } from '../../purchase/seat-type.ts'
import styles from './give-back.module.css'

/** Checkboxes for the seats that go back, each with its type and price, and one for all. */
export const SeatChoice = ({
  legend,
  seats,
  currency,
  chosen,
  onToggle,
  onAll,
}: {
  legend: string
  seats: Schemas['Reservation']['seats']
  currency: string
  chosen: readonly string[]
  onToggle: (seatId: string) => void
  /** Called with whether all seats are chosen now. */
  onAll: (isAll: boolean) => void
}) => {
  const { t, locale } = useText()
  const money = (amount: number) => formatMoney(amount, { locale, currency })
  const isAll = chosen.length === seats.length
  const types = new Set(seats.map(({ type }) => type))
  return (
    <fieldset className={styles.seats}>
      <legend className={styles.legend}>{legend}</legend>
      {seats.toSorted(bySeat).map(({ id, row_label, number, type, price }) => (
        <label key={id} className={styles.seat}>
          <input className={styles.box} type="checkbox" checked={chosen.includes(id)} onChange={() => onToggle(id)} />
          <span className={styles.name}>
            {t('common.seat', { row: row_label, number })} <span className={styles.type}>{seatTypeName(type, t)}</span>
          </span>
          <span className={styles.price}>{money(price)}</span>
        </label>
      ))}
      <label className={styles.seat}>
        <input className={styles.box} type="checkbox" checked={isAll} onChange={() => onAll(!isAll)} />
        <span className={styles.name}>{t('reservation.giveBack.all', { count: seats.length })}</span>
        <span className={styles.price}>{money(totalOf(seats))}</span>
      </label>
      {types.has('wheelchair') && types.has('companion') && (
        <p className={styles.hint}>{t('reservation.giveBack.companions')}</p>
      )}
    </fieldset>
  )
}
