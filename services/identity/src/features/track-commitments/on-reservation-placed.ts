import { identityOnReservationPlaced } from '@marquee/contracts/booking-events'
import { subscribeToBatches } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records the customer, the price and the times of new holds. */
export const onReservationPlaced = ({ commitments }: { commitments: Commitments }) =>
  subscribeToBatches(identityOnReservationPlaced, (events, { tx }) =>
    commitments.recordFacts(
      tx,
      events.map(({ data: { reservationId, userId, amount, expiresAt, showEndsAt } }) => ({
        reservationId,
        userId,
        amount,
        holdEndsAt: new Date(expiresAt),
        ...(showEndsAt === undefined ? {} : { showEndsAt: new Date(showEndsAt) }),
      })),
    ),
  )
