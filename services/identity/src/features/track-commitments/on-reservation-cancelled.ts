import { identityOnReservationCancelled } from '@marquee/contracts/booking-events'
import { subscribeToBatches } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records that the hold or the ticket was cancelled. A paid ticket counts until it is refunded. */
export const onReservationCancelled = ({ commitments }: { commitments: Commitments }) =>
  subscribeToBatches(identityOnReservationCancelled, (events, { tx }) =>
    commitments.recordFacts(
      tx,
      events.map(({ data: { reservationId } }) => ({ reservationId, cancelled: true })),
    ),
  )
