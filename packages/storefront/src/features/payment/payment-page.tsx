import { type ReactNode, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { queryClient } from '../../api/queries.ts'
import { useText } from '../../i18n/use-text.ts'
import { LoadingPage } from '../../layout/loading-page.tsx'
import { Page } from '../../layout/page.tsx'
import { EndedPurchase } from '../../purchase/ended-purchase.tsx'
import { OrderBrief } from '../../purchase/order-brief.tsx'
import { OrderSummary } from '../../purchase/order-summary.tsx'
import { PurchaseLayout } from '../../purchase/purchase-layout.tsx'
import { ReservationProblem } from '../../purchase/reservation-problem.tsx'
import { useHeadingFocus } from '../../purchase/use-heading-focus.ts'
import { type Purchase, usePurchase } from '../../purchase/use-purchase.ts'
import { GiveBack } from '../reservation/give-back.tsx'
import type { GivenBack } from '../reservation/give-back-summary.ts'
import { GivenBackNotice } from '../reservation/given-back-notice.tsx'
import { IssuingTickets } from './issuing-tickets.tsx'
import { PaymentStep } from './payment-step.tsx'

const refreshPurchase = (reservationId: string): void => {
  void queryClient.invalidateQueries({ queryKey: ['reservations', reservationId] })
  void queryClient.invalidateQueries({ queryKey: ['payments', reservationId] })
}

const PurchaseSummary = ({
  purchase: { reservation, state },
  onGivenBack,
}: {
  purchase: Purchase
  onGivenBack: (given: GivenBack) => void
}) => {
  const { showtime, seats, amount, currency } = reservation
  // While money may be on its way, seats cannot be given back.
  const mayGiveBack = state === 'payable' || state === 'preparing'
  return (
    <OrderSummary
      movie={showtime.movie}
      at={showtime.show_datetime}
      room={showtime.room.name}
      seats={seats}
      amount={amount}
      currency={currency}
      actions={
        mayGiveBack && (
          <GiveBack
            reservation={reservation}
            onDone={(given, { id }) => {
              refreshPurchase(id)
              onGivenBack(given)
            }}
          />
        )
      }
    />
  )
}

const PaymentView = ({ purchase }: { purchase: Purchase }) => {
  const { t } = useText()
  const { reservation, state, isOffline } = purchase
  const isFree = reservation.amount === 0
  const [given, setGiven] = useState<GivenBack>()
  const heading = useHeadingFocus()
  const title = t('payment.title')
  const withSummary = (step: ReactNode) => (
    <Page title={title}>
      <h1 tabIndex={-1} ref={heading}>
        {title}
      </h1>
      <GivenBackNotice given={given} />
      <PurchaseLayout
        brief={
          <OrderBrief
            title={reservation.showtime.movie.title}
            seats={reservation.seats}
            amount={reservation.amount}
            currency={reservation.currency}
          />
        }
        summary={<PurchaseSummary purchase={purchase} onGivenBack={setGiven} />}
      >
        {step}
      </PurchaseLayout>
    </Page>
  )
  if (state === 'paid' || (isFree && state === 'preparing')) {
    return withSummary(<IssuingTickets isFree={isFree} isOffline={isOffline} />)
  }
  if (state === 'preparing' || state === 'payable' || state === 'paying' || state === 'checking') {
    return withSummary(<PaymentStep purchase={purchase} onEnd={() => refreshPurchase(reservation.id)} />)
  }
  return <EndedPurchase purchase={purchase} />
}

/**
 * Pays for a hold. After the payment, this page leads to the tickets, even if the visitor returns to it by Back or in
 * another tab.
 */
export const PaymentPage = ({ reservationId }: { reservationId: string }) => {
  const loaded = usePurchase(reservationId)
  const [, navigate] = useLocation()
  const hasTickets = typeof loaded === 'object' && 'purchase' in loaded && loaded.purchase.state === 'tickets'
  useEffect(() => {
    if (hasTickets) navigate(`/reservations/${reservationId}`, { replace: true })
  }, [hasTickets, reservationId, navigate])
  if (loaded === 'loading' || hasTickets) return <LoadingPage />
  if ('error' in loaded) return <ReservationProblem error={loaded.error} onRetry={loaded.retry} />
  return <PaymentView purchase={loaded.purchase} />
}
