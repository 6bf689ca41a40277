import type { Schemas } from '@marquee/api-client/client'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { isProblem } from '../../api/marquee.ts'
import { tickets as ticketsQuery } from '../../api/queries.ts'
import { Notice } from '../../design/notice.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'
import { bySeat } from '../../purchase/order-lines.ts'
import { TicketCard } from './ticket-card.tsx'
import { TicketViewer } from './ticket-viewer.tsx'
import styles from './tickets.module.css'

/** A ticket for each seat. Tickets that were given back come last. */
export const TicketList = ({ reservation }: { reservation: Schemas['Reservation'] }) => {
  const { t } = useText()
  const { data, isError, error, failureReason, refetch } = useQuery(ticketsQuery(reservation.id))
  const [shown, setShown] = useState<number>()
  const atDoorId = useId()
  if (isError && data === undefined) return <Problem error={error} onRetry={() => void refetch()} />
  if (data === undefined) {
    return isProblem(failureReason, 'no-ticket-yet') ? (
      <Notice title={t('reservation.issuing')} />
    ) : (
      <Skeleton height="22rem" />
    )
  }
  const sorted = data.toSorted((a, b) => bySeat(a.seat, b.seat))
  const good = sorted.filter(({ status }) => status !== 'void')
  const gone = sorted.filter(({ status }) => status === 'void')
  const isShownAtDoor = good.some(({ status }) => status !== 'admitted')
  return (
    <>
      {isShownAtDoor && (
        <p id={atDoorId} className={styles.atDoor}>
          {t('reservation.ticket.atDoor', { count: good.length })}
        </p>
      )}
      <ul className={styles.tickets} aria-label={t('reservation.tickets', { count: good.length })}>
        {[...good, ...gone].map((ticket, index) => (
          <TicketCard
            key={ticket.id}
            ticket={ticket}
            reservation={reservation}
            // Read with the first button only, so that it is not repeated.
            describedBy={index === 0 && isShownAtDoor ? atDoorId : undefined}
            onOpen={() => setShown(index)}
          />
        ))}
      </ul>
      {shown !== undefined && (
        <TicketViewer
          tickets={good}
          showtime={reservation.showtime}
          first={shown}
          onClose={() => setShown(undefined)}
        />
      )}
    </>
  )
}
