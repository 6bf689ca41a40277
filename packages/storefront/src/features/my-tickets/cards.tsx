import type { Schemas } from '@marquee/api-client/client'
import { useServerNow } from '../../api/use-server-now.ts'
import { LinkButton } from '../../design/button.tsx'
import { formatMoney } from '../../formats/money.ts'
import { useText } from '../../i18n/use-text.ts'
import { useAttempt } from '../../purchase/attempt.ts'
import { GiveBack } from '../reservation/give-back.tsx'
import type { GivenBack } from '../reservation/give-back-summary.ts'
import { moneyOf } from './group-reservations.ts'
import { TicketCard } from './ticket-card.tsx'

export type CardProps = {
  reservation: Schemas['Reservation']
  onGivenBack: (given: GivenBack) => void
}

const secondMs = 1_000

/** Minutes and seconds, such as `9:05`. */
const clock = (ms: number): string => {
  const seconds = Math.floor(ms / secondMs)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** A hold that waits for its payment, with the time that is left. */
export const PendingCard = ({ reservation, onGivenBack }: CardProps) => {
  const { t } = useText()
  const attempt = useAttempt(reservation.id)
  const leftMs = Date.parse(reservation.expires_at) - useServerNow(true)
  const note = leftMs > 0 ? t('myTickets.timeLeft', { time: clock(leftMs) }) : t('myTickets.timeOver')
  return (
    <TicketCard reservation={reservation} note={note}>
      {leftMs > 0 && (
        <LinkButton kind="primary" href={`/reservations/${reservation.id}/payment`}>
          {t('myTickets.continuePayment')}
        </LinkButton>
      )}
      {leftMs > 0 && attempt === 'none' && <GiveBack reservation={reservation} onDone={onGivenBack} />}
    </TicketCard>
  )
}

/** Tickets for a show that is not over. */
export const UpcomingCard = ({ reservation, onGivenBack }: CardProps) => {
  const { t } = useText()
  return (
    <TicketCard reservation={reservation}>
      <LinkButton kind="primary" href={`/reservations/${reservation.id}`}>
        {t('myTickets.openTickets', { count: reservation.seats.length })}
      </LinkButton>
      <GiveBack reservation={reservation} onDone={onGivenBack} />
    </TicketCard>
  )
}

/** Tickets for a show that is over. */
export const PastCard = ({ reservation }: Pick<CardProps, 'reservation'>) => {
  const { t } = useText()
  return (
    <TicketCard reservation={reservation} quiet>
      <LinkButton href={`/reservations/${reservation.id}`}>
        {t('myTickets.openTickets', { count: reservation.seats.length })}
      </LinkButton>
    </TicketCard>
  )
}

/** A reservation that expired, or was cancelled or refunded, and what happened to its money. */
export const EndedCard = ({ reservation }: Pick<CardProps, 'reservation'>) => {
  const { t, locale } = useText()
  const { status, amount, currency } = reservation
  const money = amount === 0 ? 'free' : moneyOf(reservation)
  return (
    <TicketCard
      reservation={reservation}
      quiet
      note={t(`myTickets.money.${money}`, { amount: formatMoney(amount, { locale, currency }) })}
    >
      {status !== 'pending' && status !== 'confirmed' && <strong>{t(`myTickets.status.${status}`)}</strong>}
    </TicketCard>
  )
}
