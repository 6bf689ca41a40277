import { identityOnPaymentRefunded } from '@marquee/contracts/payment-events'
import { subscribeToBatches } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records that the reservation's payment is fully refunded. */
export const onPaymentRefunded = ({ commitments }: { commitments: Commitments }) =>
  subscribeToBatches(identityOnPaymentRefunded, (events, { tx }) =>
    commitments.recordFacts(
      tx,
      events.map(({ data: { reservationId } }) => ({ reservationId, refunded: true })),
    ),
  )
