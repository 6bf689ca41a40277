import { identityOnReservationRefundDue } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** A payment arrived for a reservation that can no longer be confirmed; it has to be refunded. */
export const onReservationRefundDue = ({ commitments }: { commitments: Commitments }) =>
  subscribe(identityOnReservationRefundDue, ({ data }, { tx }) =>
    commitments.recordFacts(tx, data.reservationId, { refundDue: true }),
  )
