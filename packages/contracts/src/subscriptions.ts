import * as booking from './booking-events.ts'
import * as catalog from './catalog-events.ts'
import type { EventDefinition } from './define-event.ts'
import * as identity from './identity-events.ts'
import * as payment from './payment-events.ts'

/** Which service does what when an event happens. Its queue is named `<service>.<name>`. */
export type Subscription<Event extends EventDefinition = EventDefinition> = {
  readonly service: 'identity' | 'booking' | 'payment' | 'gateway'
  /** Kebab-case, `on-<what-happened>`. */
  readonly name: string
  readonly event: Event
  /**
   * `competing`: the service's replicas share one durable quorum queue, and each event is applied once by one of them.
   * `broadcast`: every replica reads every event from a stream, beginning a little in the past.
   */
  readonly delivery: 'competing' | 'broadcast'
}

const competing = <Event extends EventDefinition>(
  service: Subscription['service'],
  name: string,
  event: Event,
): Subscription<Event> => ({ service, name, event, delivery: 'competing' })

const broadcast = <Event extends EventDefinition>(
  service: Subscription['service'],
  name: string,
  event: Event,
): Subscription<Event> => ({ service, name, event, delivery: 'broadcast' })

// Every service declares the queues of all of these when it starts, so that no event is published before its
// subscriber's queue exists, whichever service runs first.
export const bookingOnMovieUpdated = competing('booking', 'on-movie-updated', catalog.movieUpdated)
export const bookingOnRoomUpdated = competing('booking', 'on-room-updated', catalog.roomUpdated)
export const bookingOnShowtimeScheduled = competing('booking', 'on-showtime-scheduled', catalog.showtimeScheduled)
export const bookingOnShowtimeCancelled = competing('booking', 'on-showtime-cancelled', catalog.showtimeCancelled)
// Staff look reservations up by their customer's email.
export const bookingOnUserRegistered = competing('booking', 'on-user-registered', identity.userRegistered)
export const bookingOnUserUpdated = competing('booking', 'on-user-updated', identity.userUpdated)
export const bookingOnUserDeleted = competing('booking', 'on-user-deleted', identity.userDeleted)
export const bookingOnPaymentSucceeded = competing('booking', 'on-payment-succeeded', payment.paymentSucceeded)
export const bookingOnPaymentPartiallyRefunded = competing(
  'booking',
  'on-payment-partially-refunded',
  payment.paymentPartiallyRefunded,
)
export const bookingOnPaymentRefunded = competing('booking', 'on-payment-refunded', payment.paymentRefunded)
export const paymentOnReservationPlaced = competing('payment', 'on-reservation-placed', booking.reservationPlaced)
export const paymentOnReservationExpired = competing('payment', 'on-reservation-expired', booking.reservationExpired)
export const paymentOnReservationCancelled = competing(
  'payment',
  'on-reservation-cancelled',
  booking.reservationCancelled,
)
export const paymentOnReservationRefundDue = competing(
  'payment',
  'on-reservation-refund-due',
  booking.reservationRefundDue,
)
// An account with an upcoming ticket or a payment under way is not deleted.
export const identityOnReservationPlaced = competing('identity', 'on-reservation-placed', booking.reservationPlaced)
export const identityOnReservationConfirmed = competing(
  'identity',
  'on-reservation-confirmed',
  booking.reservationConfirmed,
)
export const identityOnReservationExpired = competing('identity', 'on-reservation-expired', booking.reservationExpired)
export const identityOnReservationCancelled = competing(
  'identity',
  'on-reservation-cancelled',
  booking.reservationCancelled,
)
export const identityOnReservationRefundDue = competing(
  'identity',
  'on-reservation-refund-due',
  booking.reservationRefundDue,
)
export const identityOnPaymentRefunded = competing('identity', 'on-payment-refunded', payment.paymentRefunded)
export const gatewayOnUserUpdated = broadcast('gateway', 'on-user-updated', identity.userUpdated)
export const gatewayOnLoginsEnded = broadcast('gateway', 'on-logins-ended', identity.loginsEnded)

export const subscriptions: readonly Subscription[] = [
  bookingOnMovieUpdated,
  bookingOnRoomUpdated,
  bookingOnShowtimeScheduled,
  bookingOnShowtimeCancelled,
  bookingOnUserRegistered,
  bookingOnUserUpdated,
  bookingOnUserDeleted,
  bookingOnPaymentSucceeded,
  bookingOnPaymentPartiallyRefunded,
  bookingOnPaymentRefunded,
  paymentOnReservationPlaced,
  paymentOnReservationExpired,
  paymentOnReservationCancelled,
  paymentOnReservationRefundDue,
  identityOnReservationPlaced,
  identityOnReservationConfirmed,
  identityOnReservationExpired,
  identityOnReservationCancelled,
  identityOnReservationRefundDue,
  identityOnPaymentRefunded,
  gatewayOnUserUpdated,
  gatewayOnLoginsEnded,
]

/** The subscription's queue in RabbitMQ. */
export const queueName = (subscription: Pick<Subscription, 'service' | 'name'>): string =>
  `${subscription.service}.${subscription.name}`
