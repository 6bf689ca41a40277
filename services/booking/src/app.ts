import { createBackgroundTask } from '@marquee/kernel/background-task'
import { createKeyStore } from '@marquee/service-kit/http/jwks'
import { createLogger, type Log } from '@marquee/service-kit/service/logger'
import { openService } from '@marquee/service-kit/service/open-service'
import { composeService, type Service, type ServiceOverrides } from '@marquee/service-kit/service/service'
import type { BookingConfig } from './config.ts'
import { onUserDeleted } from './features/anonymise-customer/on-user-deleted.ts'
import { cancelReservationRoute } from './features/cancel-reservation/cancel-reservation.route.ts'
import { cancelReservation } from './features/cancel-reservation/cancel-reservation.ts'
import { cancelShowtimeReservations } from './features/cancel-showtime/cancel-showtime-reservations.ts'
import { onShowtimeCancelled } from './features/cancel-showtime/on-showtime-cancelled.ts'
import { onPaymentSucceeded } from './features/confirm-reservation/on-payment-succeeded.ts'
import { onUserRegistered } from './features/copy-customers/on-user-registered.ts'
import { onUserUpdated } from './features/copy-customers/on-user-updated.ts'
import { countOverdueHolds } from './features/expire-reservations/count-overdue-holds.ts'
import { expireReservations } from './features/expire-reservations/expire-reservations.ts'
import { exportCalendarRoute } from './features/export-calendar/export-calendar.route.ts'
import { extendReservationRoute } from './features/extend-reservation/extend-reservation.route.ts'
import { extendReservation } from './features/extend-reservation/extend-reservation.ts'
import { findBestSeatsRoute } from './features/find-best-seats/find-best-seats.route.ts'
import { findBestSeats } from './features/find-best-seats/find-best-seats.ts'
import { findTickets } from './features/find-tickets.ts'
import { giveBackSeatRoute } from './features/give-back-seat/give-back-seat.route.ts'
import { giveBackSeat } from './features/give-back-seat/give-back-seat.ts'
import { issueMissingTickets } from './features/issue-missing-tickets/issue-missing-tickets.ts'
import { listReservationsRoute } from './features/list-reservations/list-reservations.route.ts'
import { placeOnce } from './features/place-reservation/place-once.ts'
import { placeReservationRoute } from './features/place-reservation/place-reservation.route.ts'
import { placeReservation } from './features/place-reservation/place-reservation.ts'
import { printTicketsRoutes } from './features/print-tickets/print-tickets.route.ts'
import { printTickets } from './features/print-tickets/print-tickets.ts'
import { pruneHoldCounts } from './features/prune-records/prune-hold-counts.ts'
import { pruneIdempotencyKeys } from './features/prune-records/prune-idempotency-keys.ts'
import { pruneSeatCounts } from './features/prune-records/prune-seat-counts.ts'
import { publishTicketKeysRoute } from './features/publish-ticket-keys/publish-ticket-keys.route.ts'
import { onPaymentPartiallyRefunded } from './features/refund-reservation/on-payment-partially-refunded.ts'
import { onPaymentRefunded } from './features/refund-reservation/on-payment-refunded.ts'
import { onMovieUpdated } from './features/rename-movie/on-movie-updated.ts'
import { onRoomUpdated } from './features/rename-room/on-room-updated.ts'
import { reportSalesRoutes } from './features/report-sales/report-sales.route.ts'
import { reportSales } from './features/report-sales/report-sales.ts'
import { loadTicketKeys } from './features/rotate-ticket-keys/load-ticket-keys.ts'
import { rotateTicketKeys } from './features/rotate-ticket-keys/rotate-ticket-keys.ts'
import { onShowtimeScheduled } from './features/schedule-showtime/on-showtime-scheduled.ts'
import { viewReservationsRoute } from './features/view-reservations/view-reservations.route.ts'
import { viewSeatMapRoute } from './features/view-seat-map/view-seat-map.route.ts'
import { viewSeatMap } from './features/view-seat-map/view-seat-map.ts'
import { viewTicketsRoute } from './features/view-tickets/view-tickets.route.ts'
import { watchSeatMapRoute } from './features/watch-seat-map/watch-seat-map.route.ts'
import { watchSeatMap } from './features/watch-seat-map/watch-seat-map.ts'
import { announceSeatChanges } from './infrastructure/announce-seat-changes.ts'
import { customerCounts } from './infrastructure/customer-counts.ts'
import { idempotencyKeyStore } from './infrastructure/idempotency-keys.ts'
import { reservationViews } from './infrastructure/reservation-views.ts'
import { reservationRepository } from './infrastructure/reservations.ts'
import { seatAllocationViews } from './infrastructure/seat-allocations.ts'
import { seatSnapshots } from './infrastructure/seat-snapshots.ts'
import { seatWatch } from './infrastructure/seat-watch.ts'
import { showtimeCopies } from './infrastructure/showtimes.ts'
import { events, inbox } from './infrastructure/tables.ts'
import { ticketKeyStore } from './infrastructure/ticket-keys.ts'
import { ticketPrinter } from './infrastructure/ticket-printer.ts'
import { ticketRepository } from './infrastructure/tickets.ts'

/** Short enough that a client sees within a second that a seat was taken through another replica. */
const seatPollMilliseconds = 300

const everySecond = 1_000
const everyMinute = 60_000
const everyTenMinutes = 600_000
const everyHour = 3_600_000

/**
 * Booking: which seats are free, who holds the other seats, and until when. `commands`, `queries`, `subscriptions` and
 * `schedules` below list everything that this service does.
 */
export const buildBooking = async (
  config: BookingConfig,
  { log = createLogger({ service: 'booking', level: config.LOG_LEVEL }), ...given }: ServiceOverrides = {},
): Promise<Service> => {
  const opened = await openService({
    service: 'booking',
    description: 'Seat maps, reservations and sales: which seats are free, who holds the other seats, and until when.',
    config,
    migrations: new URL('../migrations', import.meta.url),
    tables: { events, inbox },
    log,
    now: given.now,
  })
  const { database, messaging, now, openHttp } = opened
  const http = await openHttp(createKeyStore({ url: config.JWKS_URL }))
  const parts = createParts(config, opened, log)
  const { reservations, seatStreams, ticketKeys, printer } = parts
  await ticketKeys.rotate()
  http.addHook('preClose', async () => seatStreams.close())
  http.addHook('onClose', () => printer.close())

  await http.register(publishTicketKeysRoute(ticketKeys))
  await http.register(
    async (api) => {
      for (const route of [...commands(parts), ...queries(parts)]) await api.register(route)
    },
    { prefix: '/api/v1' },
  )

  return composeService({
    retention: config,
    http,
    messaging,
    consumers: subscriptions(parts),
    tasks: schedules(parts),
    gauges: [
      {
        name: 'holds_overdue',
        help: 'Holds that ended more than 5 s ago and still keep their seats, counted up to 1,000',
        read: countOverdueHolds({ reservations, now }),
      },
    ],
    database,
    log,
  })
}

const commands = ({ config, showtimes, snapshots, reservations, keys, views, now }: Parts) => {
  const place = placeReservation({
    showtimes,
    snapshots,
    reservations,
    now,
    holdSeconds: config.RESERVATION_EXPIRATION_SECONDS,
    unpaidLimit: config.UNPAID_RESERVATIONS_PER_USER,
  })
  return [
    placeReservationRoute({ placeReservation: place, placeOnce: placeOnce({ placeReservation: place, keys }) }),
    extendReservationRoute(
      extendReservation({ reservations, views, now, extensionSeconds: config.RESERVATION_EXTENSION_SECONDS }),
    ),
    cancelReservationRoute(cancelReservation({ reservations, now })),
    giveBackSeatRoute(giveBackSeat({ reservations, showtimes, views, now })),
  ]
}

const queries = ({ config, db, snapshots, showtimes, seatStreams, views, tickets, printer, now }: Parts) => {
  const find = findTickets({ views, tickets })
  const cinema = config.CINEMA_NAME
  return [
    viewSeatMapRoute(viewSeatMap({ snapshots, showtimes })),
    findBestSeatsRoute(findBestSeats({ snapshots, showtimes, now })),
    watchSeatMapRoute(seatStreams),
    viewReservationsRoute(views),
    listReservationsRoute(views),
    reportSalesRoutes(reportSales(db)),
    viewTicketsRoute(find),
    printTicketsRoutes(printTickets({ findTickets: find, printer, cinema })),
    exportCalendarRoute({ views, cinema, publicUrl: config.PUBLIC_URL, now }),
  ]
}

const subscriptions = ({ showtimes, reservations, now }: Parts) => [
  onShowtimeScheduled({ showtimes }),
  onShowtimeCancelled({ showtimes }),
  onMovieUpdated({ showtimes }),
  onRoomUpdated({ showtimes }),
  onUserRegistered(),
  onUserUpdated(),
  onUserDeleted({ reservations, now }),
  onPaymentSucceeded({ reservations, now }),
  onPaymentPartiallyRefunded({ reservations }),
  onPaymentRefunded({ reservations, now }),
]

const schedules = ({
  config,
  reservations,
  seats,
  changedSeats,
  ticketKeys,
  tickets,
  keys,
  counts,
  now,
  log,
}: Parts) => [
  createBackgroundTask({
    name: 'expire reservations',
    everyMilliseconds: everySecond,
    run: expireReservations({ reservations, now }),
    log,
  }),
  createBackgroundTask({
    name: "cancel a cancelled showtime's reservations",
    everyMilliseconds: everySecond,
    run: cancelShowtimeReservations({ reservations, now }),
    log,
  }),
  createBackgroundTask({
    name: 'poll watched seats',
    everyMilliseconds: seatPollMilliseconds,
    run: seats.poll,
    log,
  }),
  changedSeats,
  createBackgroundTask({
    name: 'rotate ticket keys',
    everyMilliseconds: everyHour,
    run: rotateTicketKeys({ ticketKeys }),
    log,
  }),
  createBackgroundTask({
    name: 'load ticket keys',
    everyMilliseconds: everyMinute,
    run: loadTicketKeys({ ticketKeys }),
    log,
  }),
  createBackgroundTask({
    name: 'issue missing tickets',
    everyMilliseconds: everyTenMinutes,
    run: issueMissingTickets({ tickets }),
    log,
  }),
  createBackgroundTask({
    name: 'prune idempotency keys',
    everyMilliseconds: everyTenMinutes,
    run: pruneIdempotencyKeys({ keys, now }),
    log,
  }),
  createBackgroundTask({
    name: 'prune seat counts',
    everyMilliseconds: everyHour,
    run: pruneSeatCounts({ counts, retentionDays: config.CUSTOMER_COUNT_RETENTION_DAYS, now }),
    log,
  }),
  createBackgroundTask({
    name: 'prune hold counts',
    everyMilliseconds: everyHour,
    run: pruneHoldCounts({ counts }),
    log,
  }),
]

type OpenedService = Awaited<ReturnType<typeof openService>>

type Parts = ReturnType<typeof createParts>

/** The repositories and views that the use cases share. */
const createParts = (config: BookingConfig, { db, pool, messaging, now }: OpenedService, log: Log) => {
  const showtimes = showtimeCopies(db)
  const snapshots = seatSnapshots(seatAllocationViews(db))
  const seats = seatWatch(snapshots, () => changedSeats.wake())
  const changedSeats = createBackgroundTask({
    name: 'poll watched seats that this process has changed',
    everyMilliseconds: everySecond,
    run: seats.pollChanged,
    log,
  })
  const ticketKeys = ticketKeyStore({
    db,
    transact: messaging.transact,
    secret: config.TICKET_KEY_SECRET,
    rotationDays: config.TICKET_KEY_ROTATION_DAYS,
    now,
    log,
  })
  const reservations = reservationRepository({
    pool,
    db,
    transact: messaging.transact,
    wakeRelay: messaging.wake,
    issueTicket: ticketKeys.issue,
  })
  return {
    config,
    now,
    log,
    db,
    showtimes,
    ticketKeys,
    tickets: ticketRepository({ db, transact: messaging.transact, issueTicket: ticketKeys.issue, now }),
    printer: ticketPrinter({
      concurrency: config.TICKET_PRINT_CONCURRENCY,
      waiting: config.TICKET_PRINT_WAITING,
    }),
    snapshots,
    seats,
    changedSeats,
    seatStreams: watchSeatMap({ seatWatch: seats, showtimes }),
    reservations: announceSeatChanges(reservations, (showtimeId) => {
      snapshots.forget(showtimeId)
      seats.changed(showtimeId)
    }),
    views: reservationViews(db),
    keys: idempotencyKeyStore({ db, retentionHours: config.IDEMPOTENCY_KEY_RETENTION_HOURS }),
    counts: customerCounts(db),
  }
}
