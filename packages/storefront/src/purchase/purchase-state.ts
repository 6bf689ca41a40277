import type { Schemas } from '@marquee/api-client/client'

/**
 * What this browser knows about the visitor's last attempt to pay. `unknown`: the connection was lost while Stripe
 * worked, or another tab is paying. `succeeded`: Stripe said that the money was taken.
 */
export type Attempt = 'none' | 'running' | 'unknown' | 'succeeded'

/** The state of a purchase, by which the page decides what to say and to offer. */
export type PurchaseState =
  /** The payment is being set up at Stripe. */
  | 'preparing'
  /** The visitor can pay. The only state with a form. */
  | 'payable'
  /** Stripe is working on the visitor's payment. */
  | 'paying'
  /** It is not known yet whether the visitor has paid. */
  | 'checking'
  /** The money was taken, and the tickets are being issued. */
  | 'paid'
  /** The tickets are there. */
  | 'tickets'
  /** The money was taken after the end of the hold: it buys the tickets if the seats are still free, or goes back. */
  | 'late'
  | 'refunding'
  | 'refunded'
  /** The hold ended without a payment. */
  | 'over'
  /** The seats were given back without a payment. */
  | 'given-back'

type Facts = {
  readonly reservation: Schemas['Reservation']['status']
  /** `none` if the API has no payment for the reservation. */
  readonly payment: Schemas['Payment']['status'] | 'none'
  readonly attempt: Attempt
  /** Whether `expires_at` is in the past. The API may need a moment to expire the reservation. */
  readonly isHoldOver: boolean
}

const afterTheMoney: Readonly<Record<Facts['reservation'], PurchaseState>> = {
  pending: 'paid',
  confirmed: 'tickets',
  expired: 'late',
  cancelled: 'refunding',
  refunded: 'refunded',
}

const withoutMoney = ({ reservation, payment, isHoldOver }: Facts): PurchaseState => {
  if (reservation === 'cancelled') return 'given-back'
  if (reservation === 'expired' || isHoldOver || payment === 'cancelled') return 'over'
  return payment === 'requires_payment' ? 'payable' : 'preparing'
}

/** The state of a purchase. The payment counts more than the hold: after a payment, no state shows a form again. */
export const purchaseState = (facts: Facts): PurchaseState => {
  const { reservation, payment, attempt } = facts
  if (reservation === 'confirmed') return 'tickets'
  if (reservation === 'refunded' || payment === 'refunded') return 'refunded'
  if (payment === 'refunding') return 'refunding'
  if (payment === 'succeeded' || attempt === 'succeeded') return afterTheMoney[reservation]
  if (attempt === 'running') return 'paying'
  // Stripe has closed a cancelled payment, so an attempt with an unknown outcome has taken nothing.
  if (attempt === 'unknown' && payment !== 'cancelled') return 'checking'
  return withoutMoney(facts)
}

/** Whether the API itself says how the attempt ended, so that the browser need not remember the attempt. */
export const isAttemptOver = ({ reservation, payment, attempt }: Omit<Facts, 'isHoldOver'>): boolean => {
  if (attempt === 'none' || attempt === 'running') return false
  if (reservation === 'confirmed' || reservation === 'refunded') return true
  return payment === 'cancelled'
    ? attempt === 'unknown'
    : payment === 'succeeded' || payment === 'refunding' || payment === 'refunded'
}

/** Whether the countdown runs: only while the visitor still has to pay. */
export const isCountingDown = (state: PurchaseState): boolean => state === 'preparing' || state === 'payable'

const fastPollsMs = 5_000
const frequentPollsMs = 20_000

/** The pause before the next poll of a purchase that changes by itself; false if no change is expected soon. */
export const pollPauseMs = (state: PurchaseState, msInState: number): number | false => {
  switch (state) {
    case 'paid':
    case 'late':
    case 'checking':
      if (msInState < fastPollsMs) return 700
      return msInState < frequentPollsMs ? 2_000 : 5_000
    case 'paying':
    case 'preparing':
      return 2_000
    case 'payable':
    case 'refunding':
      return 15_000
    case 'over':
      // Just after the end of a hold, late money may still arrive.
      return msInState < frequentPollsMs ? 2_000 : false
    default:
      return false
  }
}
