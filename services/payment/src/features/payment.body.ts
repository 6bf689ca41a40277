import { z } from 'zod'
import { paymentStatuses } from '../domain/payment.ts'

/** A payment's status as the API shows it. */
export const paymentStatus = z.enum(paymentStatuses).describe(
  `The state of the payment. A status may be skipped when reports of Stripe arrive late.

- \`preparing\`: the reservation is placed. The payment is set up at Stripe when its customer asks for the payment. Next: \`requires_payment\`; \`cancelled\` when the reservation ends first; \`succeeded\` when a seat is given back and only free seats are left.
- \`requires_payment\`: the customer can pay. A declined card changes only \`last_error\`. Next: \`preparing\` for a moment when a seat is given back, until Stripe has the new amount; \`succeeded\` when Stripe reports the payment; \`cancelled\` when the hold expires or the reservation is cancelled; \`refunding\` when Stripe captured another amount than was due.
- \`succeeded\`: Stripe has captured the money, or the reservation is free. Stays \`succeeded\` when a seat is given back and its price refunded. Next: \`refunding\` when the reservation or its showtime is cancelled, or when the money came too late for the seats; \`refunded\` when staff refund all of it at Stripe, or when nothing is left to refund.
- \`refunding\`: the whole amount is due back, and Stripe is making the refund. Next: \`refunded\`.
- \`refunded\`: the whole amount was refunded or lost to a dispute. Final, unless the customer's bank returns a refund: then \`refunding\` again.
- \`cancelled\`: the payment was closed before it was paid. Final, unless the money arrived at the last moment: then \`succeeded\`, and \`refunding\` if the seats are gone.`,
)
