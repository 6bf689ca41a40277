import { identityOnReservationRefundDue } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records that a payment has to be refunded, because its reservation can no longer be confirmed. */
export const onReservationRefundDue = ({ commitments }: { commitments: Commitments }) =>
  subscribe(identityOnReservationRefundDue, ({ data }, { tx }) =>
    commitments.recordFacts(tx, data.reservationId, { refundDue: true }),
  )
