import { lazy, Suspense, useState } from 'react'
import { cinema } from '../../cinema.ts'
import { Button } from '../../design/button.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useText } from '../../i18n/use-text.ts'
import { settleAttempt } from '../../purchase/attempt.ts'
import { isCountingDown } from '../../purchase/purchase-state.ts'
import type { Purchase } from '../../purchase/use-purchase.ts'
import { CardForm } from './card-form.tsx'
import { CountdownBar } from './countdown-bar.tsx'
import styles from './payment.module.css'
import { RefusalNotice } from './refusal-notice.tsx'
import { payableOf } from './sandbox-api.ts'
import { useAttemptCheck } from './use-attempt-check.ts'
import { usePaymentAttempt } from './use-payment-attempt.ts'
import { WaitingNotice } from './waiting-notice.tsx'

const StripeForm = lazy(async () => ({ default: (await import('./stripe-form.tsx')).StripeForm }))

/** The last payment that could be paid. While the API changes the amount, the payment has no secret for a moment. */
const useLastPayable = ({ payment }: Purchase) => {
  const payable = payableOf(payment)
  const [last, setLast] = useState(payable)
  if (payable !== undefined && (payable.clientSecret !== last?.clientSecret || payable.amount !== last.amount)) {
    setLast(payable)
  }
  return payable ?? last
}

const Checking = ({ needsApproval, onOtherWay }: { needsApproval: boolean; onOtherWay: () => void }) => {
  const { t } = useText()
  if (!needsApproval) return <WaitingNotice title={t('payment.checking')} help={t('payment.checkingHelp')} />
  return (
    <WaitingNotice
      title={t('payment.approval')}
      help={t('payment.approvalHelp')}
      actions={<Button onClick={onOtherWay}>{t('payment.anotherWay')}</Button>}
    />
  )
}

/**
 * The payment form, until it is known that the visitor has paid. While the outcome of an attempt is unknown, the form
 * is hidden, so that nobody pays twice. The hidden form keeps what was typed.
 */
export const PaymentStep = ({ purchase, onEnd }: { purchase: Purchase; onEnd: () => void }) => {
  const { reservation, state, msLeft } = purchase
  const { refusal, setRefusal, pay } = usePaymentAttempt(reservation.id, onEnd)
  const payable = useLastPayable(purchase)
  const isChecking = state === 'checking'
  const needsApproval = useAttemptCheck(reservation.id, isChecking ? payable : undefined, () => {
    setRefusal('not-paid')
    onEnd()
  })
  const payAnotherWay = (): void => {
    setRefusal('not-approved')
    settleAttempt(reservation.id, 'none')
  }
  const isBusy = state !== 'payable'
  const form = () => {
    if (cinema().payments === 'sandbox') {
      const { amount, currency } = reservation
      const canPay = state === 'payable' || state === 'paying' ? payable : undefined
      return <CardForm payable={canPay} amount={amount} currency={currency} isBusy={state === 'paying'} pay={pay} />
    }
    if (payable === undefined) return <Skeleton height="18rem" />
    return <StripeForm reservationId={reservation.id} payable={payable} isBusy={isBusy} pay={pay} />
  }
  return (
    <>
      {isCountingDown(state) && <CountdownBar reservation={reservation} msLeft={msLeft} />}
      {isChecking && <Checking needsApproval={needsApproval} onOtherWay={payAnotherWay} />}
      <div className={styles.step} hidden={isChecking}>
        {refusal !== undefined && state !== 'paying' && <RefusalNotice refusal={refusal} />}
        <Suspense fallback={<Skeleton height="18rem" />}>{form()}</Suspense>
      </div>
    </>
  )
}
