import { formatMoney } from '../formats/money.ts'
import { useText } from '../i18n/use-text.ts'
import type { OrderedSeat } from './order-lines.ts'
import styles from './purchase-layout.module.css'
import { seatsText } from './seats-text.ts'

/** The order in one line above the form, for screens on which the summary is below the form. */
export const OrderBrief = ({
  title,
  seats,
  amount,
  currency,
}: {
  title: string
  seats: readonly (OrderedSeat & { readonly row: number })[]
  amount: number
  currency: string
}) => {
  const { t, locale } = useText()
  return (
    <p className={styles.brief}>
      {title} · {seatsText(seats, { t, locale })} · <strong>{formatMoney(amount, { locale, currency })}</strong>
    </p>
  )
}
