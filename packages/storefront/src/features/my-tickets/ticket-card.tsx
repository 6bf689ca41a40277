import type { Schemas } from '@marquee/api-client/client'
import type { ReactNode } from 'react'
import { classes } from '../../design/classes.ts'
import { Link } from '../../design/link.tsx'
import { Poster } from '../../design/poster.tsx'
import { useText } from '../../i18n/use-text.ts'
import { ReservationNumber } from '../../purchase/reservation-number.tsx'
import { ShowTime } from '../../purchase/show-time.tsx'
import { seatsByRow } from './group-reservations.ts'
import styles from './ticket-card.module.css'

const Facts = ({ reservation: { showtime, seats, number } }: { reservation: Schemas['Reservation'] }) => {
  const { t } = useText()
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{t('myTickets.room')}</dt>
        <dd>{showtime.room.name}</dd>
      </div>
      <div>
        <dt>{t('myTickets.seats')}</dt>
        <dd>
          {seatsByRow(seats).map(({ row, numbers }) => (
            <span key={row} className={styles.row}>
              {t('myTickets.seatsInRow', {
                row,
                count: numbers.length,
                numbers: numbers.join(', '),
              })}
            </span>
          ))}
        </dd>
      </div>
      <div>
        <dt>{t('myTickets.number')}</dt>
        <dd className={styles.number}>
          <ReservationNumber number={number} />
        </dd>
      </div>
    </dl>
  )
}

/**
 * A reservation as a paper ticket: the poster and the facts, and a stub with what the visitor can do.
 *
 * @param note what the visitor has to know first, such as the time that is left to pay
 * @param quiet for reservations that are over
 */
export const TicketCard = ({
  reservation,
  note,
  quiet = false,
  children,
}: {
  reservation: Schemas['Reservation']
  note?: ReactNode
  quiet?: boolean
  children: ReactNode
}) => {
  const { showtime, id } = reservation
  return (
    <article className={classes(styles.card, quiet && styles.quiet)} aria-labelledby={`title-${id}`}>
      <div className={styles.poster}>
        <Poster movie={{ ...showtime.movie, poster_image_variants: [] }} sizes="7rem" />
      </div>
      <div className={styles.body}>
        <h3 id={`title-${id}`} className={styles.title}>
          <Link href={`/reservations/${id}`}>{showtime.movie.title}</Link>
        </h3>
        <p className={styles.when}>
          <ShowTime at={showtime.show_datetime} />
        </p>
        <Facts reservation={reservation} />
        {note && <p className={styles.note}>{note}</p>}
      </div>
      <div className={styles.stub}>{children}</div>
    </article>
  )
}
