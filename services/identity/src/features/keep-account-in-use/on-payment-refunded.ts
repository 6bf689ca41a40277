import { identityOnPaymentRefunded } from '@marquee/contracts/payment-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** All the money has gone back. */
export const onPaymentRefunded = ({ commitments }: { commitments: Commitments }) =>
  subscribe(identityOnPaymentRefunded, ({ data }, { tx }) =>
    commitments.learn(tx, data.reservationId, { refunded: true }),
  )
