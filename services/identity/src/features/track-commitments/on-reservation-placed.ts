import { identityOnReservationPlaced } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records the customer, the price and the times of a new hold. */
export const onReservationPlaced = ({ commitments }: { commitments: Commitments }) =>
  subscribe(identityOnReservationPlaced, ({ data }, { tx }) =>
    commitments.recordFacts(tx, data.reservationId, {
      userId: data.userId,
      amount: data.amount,
      holdEndsAt: new Date(data.expiresAt),
      ...(data.showEndsAt === undefined ? {} : { showEndsAt: new Date(data.showEndsAt) }),
    }),
  )
