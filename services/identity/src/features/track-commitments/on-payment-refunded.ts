import { identityOnPaymentRefunded } from '@marquee/contracts/payment-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** Records that the reservation's payment is fully refunded. */
export const onPaymentRefunded = ({ commitments }: { commitments: Commitments }) =>
  subscribe(identityOnPaymentRefunded, ({ data }, { tx }) =>
    commitments.recordFacts(tx, data.reservationId, { refunded: true }),
  )
