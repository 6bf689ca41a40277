import { useEffect } from 'react'
import { useLocation, useSearch } from 'wouter'
import { LoadingPage } from '../../layout/loading-page.tsx'
import { settleAttempt } from '../../purchase/attempt.ts'
import { EndedPurchase } from '../../purchase/ended-purchase.tsx'
import { ReservationProblem } from '../../purchase/reservation-problem.tsx'
import { usePurchase } from '../../purchase/use-purchase.ts'
import { ConfirmedReservation } from './confirmed-reservation.tsx'

const GoToPayment = ({ reservationId }: { reservationId: string }) => {
  const [, navigate] = useLocation()
  useEffect(() => navigate(`/reservations/${reservationId}/payment`, { replace: true }), [navigate, reservationId])
  return <LoadingPage />
}

/**
 * Stores what Stripe has added to the address, and removes it: the address contains a secret of the payment, and should
 * be neither in the history nor in a copied link.
 */
const useReturnFromBank = (reservationId: string): void => {
  const search = useSearch()
  const [path, navigate] = useLocation()
  useEffect(() => {
    if (search === '') return
    // The webhook may come later than the visitor. Until the outcome is known, no form is shown.
    if (new URLSearchParams(search).get('redirect_status') === 'succeeded') settleAttempt(reservationId, 'unknown')
    navigate(path, { replace: true })
  }, [search, path, navigate, reservationId])
}

/**
 * A reservation by its status: the tickets, the way to the payment, or what happened with the money. Stripe also sends
 * visitors back to this page, after a payment that took place on the bank's own page.
 */
export const ReservationPage = ({ reservationId }: { reservationId: string }) => {
  useReturnFromBank(reservationId)
  const loaded = usePurchase(reservationId)
  if (loaded === 'loading') return <LoadingPage />
  if ('error' in loaded) return <ReservationProblem error={loaded.error} onRetry={loaded.retry} />
  const { reservation, state } = loaded.purchase
  switch (state) {
    case 'tickets':
      return <ConfirmedReservation reservation={reservation} />
    case 'preparing':
    case 'payable':
    case 'paying':
    case 'checking':
    case 'paid':
      return <GoToPayment reservationId={reservationId} />
    default:
      return <EndedPurchase purchase={loaded.purchase} />
  }
}
