import { type NewEvent, newEvent } from '@marquee/contracts/define-event'
import {
  paymentCancelled,
  paymentPartiallyRefunded,
  paymentRefunded,
  paymentSucceeded,
} from '@marquee/contracts/payment-events'
import {
  type Decision,
  type Fact,
  type Payment,
  refundedForSeatsAmount,
  refundedOfRestAmount,
  refundedOrLostAmount,
} from '../domain/payment.ts'

/** The events that publish the facts of a decision. */
export const eventsOf = ({ payment, facts }: Decision): NewEvent[] => facts.map((fact) => eventOf(payment, fact))

const eventOf = (payment: Payment, fact: Fact): NewEvent => {
  const { id: paymentId, reservationId, amount, currency, providerPaymentId, version } = payment
  const refundedAmount = refundedOrLostAmount(payment)
  const about = { subject: paymentId, sequence: version }
  switch (fact) {
    case 'succeeded':
      return newEvent(paymentSucceeded, {
        ...about,
        data: { paymentId, reservationId, amount, currency, providerPaymentId },
      })
    case 'partially-refunded':
      return newEvent(paymentPartiallyRefunded, {
        ...about,
        data: {
          paymentId,
          reservationId,
          refundedAmount: refundedOfRestAmount(payment),
          refundedForSeatsAmount: refundedForSeatsAmount(payment),
        },
      })
    case 'refunded':
      return newEvent(paymentRefunded, { ...about, data: { paymentId, reservationId, amount: refundedAmount } })
    case 'cancelled':
      return newEvent(paymentCancelled, { ...about, data: { paymentId, reservationId } })
  }
}
