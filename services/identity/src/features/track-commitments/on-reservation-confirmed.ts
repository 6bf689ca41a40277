import { identityOnReservationConfirmed } from '@marquee/contracts/booking-events'
import { subscribeToBatches } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records that the hold has become a ticket. */
export const onReservationConfirmed = ({ commitments }: { commitments: Commitments }) =>
  subscribeToBatches(identityOnReservationConfirmed, (events, { tx }) =>
    commitments.recordFacts(
      tx,
      events.map(({ data: { reservationId } }) => ({ reservationId, confirmed: true })),
    ),
  )
