import { identityOnReservationCancelled } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records that the hold or the ticket was cancelled. A paid ticket counts until it is refunded. */
export const onReservationCancelled = ({ commitments }: { commitments: Commitments }) =>
  subscribe(identityOnReservationCancelled, ({ data }, { tx }) =>
    commitments.recordFacts(tx, data.reservationId, { cancelled: true }),
  )
