import type { Schemas } from '@marquee/api-client/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { isProblem } from '../api/marquee.ts'
import { payment as paymentQuery, reservation as reservationQuery } from '../api/queries.ts'
import { useSession } from '../api/use-session.ts'
import { settleAttempt, useAttempt } from './attempt.ts'
import { isAttemptOver, type PurchaseState, purchaseState } from './purchase-state.ts'
import { usePolling } from './use-polling.ts'
import { useTimeLeft } from './use-time-left.ts'

export type Purchase = {
  readonly reservation: Schemas['Reservation']
  readonly payment: Schemas['Payment'] | undefined
  readonly state: PurchaseState
  /** Milliseconds until the end of the hold. */
  readonly msLeft: number
  /** Whether the last request got no answer: what is shown may be old. */
  readonly isOffline: boolean
}

type Loaded = { readonly purchase: Purchase } | { readonly error: unknown; readonly retry: () => void } | 'loading'

/** The reservation and its payment, kept current while they can change by themselves. */
export const usePurchase = (reservationId: string): Loaded => {
  // Renders again when another tab signs out: the reservation then leaves this tab, too.
  useSession()
  const attempt = useAttempt(reservationId)
  const reservation = useQuery(reservationQuery(reservationId))
  const status = reservation.data?.status
  const payment = useQuery({
    ...paymentQuery(reservationId),
    enabled: status !== undefined && status !== 'confirmed',
  })
  const msLeft = useTimeLeft(reservation.data?.expires_at)
  const hasNoPayment = isProblem(payment.error, 'payment-not-found')
  const isKnown = status === 'confirmed' || payment.data !== undefined || hasNoPayment
  // After a seat was given back, the payment has the old amount until an event changes it.
  const isAmountOld = payment.data?.status === 'requires_payment' && payment.data.amount !== reservation.data?.amount
  const state =
    status !== undefined && isKnown
      ? purchaseState({
          reservation: status,
          payment: isAmountOld ? 'preparing' : (payment.data?.status ?? 'none'),
          attempt,
          isHoldOver: msLeft <= 0,
        })
      : undefined

  usePolling(state, async () => {
    const now = await reservation.refetch({ cancelRefetch: false })
    if (now.data?.status !== 'confirmed') await payment.refetch({ cancelRefetch: false })
  })
  const isOutcomeKnown =
    status !== undefined && isAttemptOver({ reservation: status, payment: payment.data?.status ?? 'none', attempt })
  // The browser need not store an attempt whose outcome the API knows.
  useEffect(() => {
    if (isOutcomeKnown) settleAttempt(reservationId, 'none')
  }, [isOutcomeKnown, reservationId])

  if (reservation.data && state !== undefined) {
    const isOffline = reservation.isError || (payment.isError && !hasNoPayment)
    return { purchase: { reservation: reservation.data, payment: payment.data, state, msLeft, isOffline } }
  }
  if (reservation.isError) return { error: reservation.error, retry: () => void reservation.refetch() }
  if (payment.isError && !payment.isFetching) return { error: payment.error, retry: () => void payment.refetch() }
  return 'loading'
}
