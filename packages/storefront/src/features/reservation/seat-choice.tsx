import type { Schemas } from '@marquee/api-client/client'
import { useText } from '../../i18n/use-text.ts'
import { bySeat } from '../../purchase/order-lines.ts'
import styles from './give-back.module.css'

/** Checkboxes for the seats that go back. */
export const SeatChoice = ({
  seats,
  chosen,
  onChange,
}: {
  seats: Schemas['Reservation']['seats']
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
}) => {
  const { t } = useText()
  const toggle = (seatId: string): void =>
    onChange(chosen.includes(seatId) ? chosen.filter((id) => id !== seatId) : [...chosen, seatId])
  return (
    <fieldset className={styles.seats}>
      <legend className={styles.legend}>{t('reservation.giveBack.which')}</legend>
      {seats.toSorted(bySeat).map(({ id, row_label, number }) => (
        <label key={id} className={styles.seat}>
          <input className={styles.box} type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
          {t('common.seat', { row: row_label, number })}
        </label>
      ))}
    </fieldset>
  )
}
