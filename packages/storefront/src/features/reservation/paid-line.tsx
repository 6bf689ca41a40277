import type { Schemas } from '@marquee/api-client/client'
import { formatMoney } from '../../formats/money.ts'
import { useText } from '../../i18n/use-text.ts'
import { paidFor } from './paid.ts'
import styles from './tickets.module.css'

/** The amount that was paid for the tickets, and the part of the amount that goes back. */
export const PaidLine = ({ reservation }: { reservation: Schemas['Reservation'] }) => {
  const { t, locale } = useText()
  const { paid, returned } = paidFor(reservation)
  const money = (amount: number) => formatMoney(amount, { locale, currency: reservation.currency })
  return (
    <p className={styles.paid}>
      <svg className={styles.tick} viewBox="0 0 16 16" aria-hidden="true">
        <path d="M2.5 8.5 6.5 12.5 13.5 4" />
      </svg>
      <span>
        {paid === 0 ? t('reservation.paidFree') : t('reservation.paid', { amount: money(paid) })}
        {returned > 0 && ` ${t('reservation.paidReturned', { amount: money(returned) })}`}
      </span>
    </p>
  )
}
