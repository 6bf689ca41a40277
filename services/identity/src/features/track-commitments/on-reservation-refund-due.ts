import { identityOnReservationRefundDue } from '@marquee/contracts/booking-events'
import { subscribeToBatches } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records that a payment has to be refunded, because its reservation can no longer be confirmed. */
export const onReservationRefundDue = ({ commitments }: { commitments: Commitments }) =>
  subscribeToBatches(identityOnReservationRefundDue, (events, { tx }) =>
    commitments.recordFacts(
      tx,
      events.map(({ data: { reservationId } }) => ({ reservationId, refundDue: true })),
    ),
  )
