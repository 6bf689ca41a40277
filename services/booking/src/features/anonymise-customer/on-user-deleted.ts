import { bookingOnUserDeleted } from '@marquee/contracts/identity-events'
import type { Clock } from '@marquee/kernel/clock'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { cancelReservation } from '../../domain/reservation.ts'
import { anonymiseCustomer } from '../../infrastructure/customers.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

/**
 * Deletes the name and the email address of a customer who has deleted the account, and cancels the customer's unpaid
 * holds. Tickets and their amounts stay.
 */
export const onUserDeleted = ({ reservations, now }: { reservations: Reservations; now: Clock }) =>
  subscribe(bookingOnUserDeleted, async ({ data, sequence }, unit) => {
    await anonymiseCustomer(unit.tx, { id: data.userId, sequence })
    await reservations.changePendingOf(data.userId, unit, ({ reservation, startsAt }) =>
      // A hold of a show that has started cannot be cancelled; it expires within minutes.
      startsAt <= now() ? { reservation, facts: [] } : cancelReservation(reservation, { startsAt, now: now() }),
    )
  })
