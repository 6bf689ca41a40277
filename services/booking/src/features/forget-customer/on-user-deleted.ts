import { bookingOnUserDeleted } from '@marquee/contracts/identity-events'
import type { Clock } from '@marquee/kernel/clock'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { cancelReservation } from '../../domain/reservation.ts'
import { anonymiseCustomer } from '../../infrastructure/customers.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

/**
 * Forgets the name and the address of a customer who has deleted the account, and gives up holds that were placed at the
 * same moment. Tickets and what they cost stay.
 */
export const onUserDeleted = ({ reservations, now }: { reservations: Reservations; now: Clock }) =>
  subscribe(bookingOnUserDeleted, async ({ data, sequence }, unit) => {
    await anonymiseCustomer(unit.tx, { id: data.userId, sequence })
    for (const id of await reservations.pendingOf(data.userId, unit.tx)) {
      await reservations.change(id, { unit }, ({ reservation, startsAt }) =>
        // A show that has started keeps its holds until they lapse, which is a matter of minutes.
        startsAt <= now() ? { reservation, facts: [] } : cancelReservation(reservation, { startsAt, now: now() }),
      )
    }
  })
