import type { Schemas } from '@marquee/api-client/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { movie as movieQuery } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { Poster } from '../../design/poster.tsx'
import { useText } from '../../i18n/use-text.ts'
import { Page } from '../../layout/page.tsx'
import { ShowTime } from '../../purchase/show-time.tsx'
import { useHeadingFocus } from '../../purchase/use-heading-focus.ts'
import { CopyableNumber } from './copyable-number.tsx'
import { GiveBack } from './give-back.tsx'
import { type GivenBack, mayGiveBack } from './give-back-summary.ts'
import { GivenBackNotice } from './given-back-notice.tsx'
import { KeepTickets } from './keep-tickets.tsx'
import { PaidLine } from './paid-line.tsx'
import { TicketFiles } from './ticket-files.tsx'
import { TicketList } from './ticket-list.tsx'
import styles from './tickets.module.css'

type Reservation = Schemas['Reservation']

const Head = ({ reservation }: { reservation: Reservation }) => {
  const { showtime, number } = reservation
  const movie = useQuery(movieQuery(showtime.movie.id))
  const shown = movie.data ?? {
    ...showtime.movie,
    poster_image: movie.isPending ? null : showtime.movie.poster_image,
    poster_image_variants: [],
  }
  return (
    <section className={styles.head}>
      <Poster movie={shown} sizes="(min-width: 44rem) 11rem, 26vw" first />
      <div className={styles.what}>
        <h2 className={styles.film}>{showtime.movie.title}</h2>
        <p>
          <ShowTime at={showtime.show_datetime} />
        </p>
        <p className={styles.quiet}>{showtime.room.name}</p>
        <PaidLine reservation={reservation} />
        <CopyableNumber number={number} />
      </div>
    </section>
  )
}

/** A confirmed reservation: its tickets with their codes, and buttons that save or print the tickets. */
export const ConfirmedReservation = ({ reservation }: { reservation: Reservation }) => {
  const { t } = useText()
  const heading = useHeadingFocus()
  const [given, setGiven] = useState<GivenBack>()
  return (
    <Page title={t('reservation.title', { film: reservation.showtime.movie.title })}>
      <h1 className={styles.title} tabIndex={-1} ref={heading}>
        {t('reservation.heading')}
      </h1>
      <GivenBackNotice given={given} />
      <Head reservation={reservation} />
      <KeepTickets />
      <TicketFiles reservation={reservation} />
      <TicketList reservation={reservation} />
      <div className={styles.more}>
        {mayGiveBack(reservation, serverNow()) ? (
          <GiveBack reservation={reservation} onDone={setGiven} />
        ) : (
          <p className={styles.quiet}>{t('reservation.giveBack.started')}</p>
        )}
      </div>
    </Page>
  )
}
