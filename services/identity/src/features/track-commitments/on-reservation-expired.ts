import { identityOnReservationExpired } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records that the hold has expired. */
export const onReservationExpired = ({ commitments }: { commitments: Commitments }) =>
  subscribe(identityOnReservationExpired, ({ data }, { tx }) =>
    commitments.recordFacts(tx, data.reservationId, { expired: true }),
  )
