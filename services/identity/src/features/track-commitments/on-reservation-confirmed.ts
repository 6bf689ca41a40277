import { identityOnReservationConfirmed } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records that the hold has become a ticket. */
export const onReservationConfirmed = ({ commitments }: { commitments: Commitments }) =>
  subscribe(identityOnReservationConfirmed, ({ data }, { tx }) =>
    commitments.recordFacts(tx, data.reservationId, { confirmed: true }),
  )
