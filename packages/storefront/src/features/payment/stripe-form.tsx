import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js'
import type { Stripe } from '@stripe/stripe-js'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { formatMoney } from '../../formats/money.ts'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'
import { stripeAppearance } from './appearance.ts'
import type { Outcome } from './outcome.ts'
import styles from './payment.module.css'
import type { Payable } from './sandbox-api.ts'
import { outcomeOfStripe, stripeFor } from './stripe-js.ts'
import type { Pay } from './use-payment-attempt.ts'

type StripeFormProps = {
  readonly reservationId: string
  readonly payable: Payable
  readonly isBusy: boolean
  readonly pay: Pay
}

const ElementForm = ({ reservationId, payable: { amount, currency }, isBusy, pay }: StripeFormProps) => {
  const { t, locale } = useText()
  const stripe = useStripe()
  const elements = useElements()
  const [isReady, setIsReady] = useState(false)
  const [loadError, setLoadError] = useState<unknown>()

  const confirm = async (): Promise<Outcome | undefined> => {
    if (!stripe || !elements) return undefined
    const { error } = await elements.submit()
    if (error) return undefined
    return outcomeOfStripe(
      await stripe.confirmPayment({
        elements,
        confirmParams: { return_url: new URL(`/reservations/${reservationId}`, location.origin).href },
        redirect: 'if_required',
      }),
    )
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isReady && !isBusy) void pay(confirm)
  }
  if (loadError !== undefined) return <Problem error={loadError} onRetry={() => location.reload()} />
  return (
    <form className={styles.form} onSubmit={submit}>
      <PaymentElement
        options={{ layout: 'tabs' }}
        onReady={() => setIsReady(true)}
        onLoadError={({ error }) => setLoadError(error)}
      />
      <Button kind="primary" type="submit" wide busy={isBusy || !isReady}>
        {isBusy ? t('payment.paying') : t('payment.pay', { amount: formatMoney(amount, { locale, currency }) })}
      </Button>
    </form>
  )
}

/** An element keeps the amount with which it was created, so a changed amount needs a new element. */
const Mounted = ({ stripe, ...form }: StripeFormProps & { stripe: Stripe }) => {
  const { language: locale } = useText()
  const { clientSecret, amount } = form.payable
  const [appearance] = useState(stripeAppearance)
  return (
    <Elements
      key={`${clientSecret} ${amount} ${locale}`}
      stripe={stripe}
      options={{ clientSecret, appearance, locale: locale === 'de' || locale === 'es' ? locale : 'en' }}
    >
      <ElementForm {...form} />
    </Elements>
  )
}

/** Stripe's Payment Element: cards, wallets, and all other ways to pay that the cinema's Stripe account accepts. */
export const StripeForm = (form: StripeFormProps) => {
  const { language: locale } = useText()
  const { publishableKey } = form.payable
  const stripe = useQuery({
    queryKey: ['stripe', publishableKey, locale],
    queryFn: () => stripeFor(publishableKey, locale),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  })
  if (stripe.isError) return <Problem error={stripe.error} onRetry={() => void stripe.refetch()} />
  return stripe.isPending ? <Skeleton height="18rem" /> : <Mounted {...form} stripe={stripe.data} />
}
