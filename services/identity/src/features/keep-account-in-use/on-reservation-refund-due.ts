import { identityOnReservationRefundDue } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Money came for a reservation that cannot have it, and goes back. */
export const onReservationRefundDue = ({ commitments }: { commitments: Commitments }) =>
  subscribe(identityOnReservationRefundDue, ({ data }, { tx }) =>
    commitments.learn(tx, data.reservationId, { refundDue: true }),
  )
