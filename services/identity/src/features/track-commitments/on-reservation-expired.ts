import { identityOnReservationExpired } from '@marquee/contracts/booking-events'
import { subscribeToBatches } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records that the hold has expired. */
export const onReservationExpired = ({ commitments }: { commitments: Commitments }) =>
  subscribeToBatches(identityOnReservationExpired, (events, { tx }) =>
    commitments.recordFacts(
      tx,
      events.map(({ data: { reservationId } }) => ({ reservationId, expired: true })),
    ),
  )
