import type { Schemas } from '@marquee/api-client/client'
import { Button } from '../../design/button.tsx'
import { classes } from '../../design/classes.ts'
import { formatMoney } from '../../formats/money.ts'
import { useText } from '../../i18n/use-text.ts'
import { ReservationNumber } from '../../purchase/reservation-number.tsx'
import { seatTypeName } from '../../purchase/seat-type.ts'
import { ShowTime } from '../../purchase/show-time.tsx'
import { QrCode } from './qr-code.tsx'
import styles from './tickets.module.css'

type Ticket = Schemas['Ticket']
type Reservation = Schemas['Reservation']

export const SeatName = ({ seat }: { seat: Ticket['seat'] }) => {
  const { t } = useText()
  return (
    <div className={styles.seat}>
      <h3 className={styles.seatName}>{t('common.seat', { row: seat.row_label, number: seat.number })}</h3>
      <p className={styles.quiet}>{seatTypeName(seat.type, t)}</p>
    </div>
  )
}

/**
 * The facts of the show, printed beside the code of each ticket. On the screen, the page shows them once for all
 * tickets.
 */
const PrintedShow = ({ reservation: { showtime, number } }: { reservation: Reservation }) => (
  <div className={styles.printed}>
    <p className={styles.printedFilm}>{showtime.movie.title}</p>
    <p>
      <ShowTime at={showtime.show_datetime} />
    </p>
    <p>
      {showtime.room.name} · <ReservationNumber number={number} />
    </p>
  </div>
)

const VoidTicket = ({ ticket, currency }: { ticket: Ticket; currency: string }) => {
  const { t, locale } = useText()
  const amount = formatMoney(ticket.seat.price, { locale, currency })
  return (
    <li className={classes(styles.ticket, styles.void)}>
      <SeatName seat={ticket.seat} />
      <p>{ticket.seat.price > 0 ? t('reservation.ticket.void', { amount }) : t('reservation.ticket.voidFree')}</p>
    </li>
  )
}

/**
 * A ticket: its seat, and its QR code for the door.
 *
 * @param describedBy the id of a text that says what the ticket is for
 */
export const TicketCard = ({
  ticket,
  reservation,
  describedBy,
  onOpen,
}: {
  ticket: Ticket
  reservation: Reservation
  describedBy: string | undefined
  onOpen: () => void
}) => {
  const { t } = useText()
  const { seat, status, code } = ticket
  if (status === 'void') return <VoidTicket ticket={ticket} currency={reservation.currency} />
  const name = t('common.seat', { row: seat.row_label, number: seat.number })
  return (
    <li className={styles.ticket}>
      <PrintedShow reservation={reservation} />
      <SeatName seat={seat} />
      <QrCode code={code} label={t('reservation.ticket.qr', { seat: name })} />
      {status === 'admitted' && <p className={styles.admitted}>{t('reservation.ticket.admitted')}</p>}
      <div className={styles.open}>
        <Button
          kind="quiet"
          onClick={onOpen}
          aria-label={`${t('reservation.ticket.open')}: ${name}`}
          aria-describedby={describedBy}
        >
          {t('reservation.ticket.open')}
        </Button>
      </div>
    </li>
  )
}
