/**
 * Records of one run: the requests of customers and staff, and the responses that the system must not contradict later.
 */

export type Hold = {
  readonly reservationId: string
  readonly userId: string
  readonly showtimeId: string
  readonly seatIds: readonly string[]
  readonly amount: number
  readonly expiresAt: string
}

/**
 * One response to a request with an idempotency key. Lost responses and responses that ask for a retry are left out.
 */
export type KeyedResponse = { readonly key: string; readonly status: number; readonly body: string }

/** A ticket that its customer has downloaded. A copy of the code stays in the customer's hands. */
export type SeenTicket = {
  readonly id: string
  readonly code: string
  readonly reservationId: string
  readonly seatId: string
}

export type Observations = {
  /**
   * The number of responses by operation and outcome, such as `POST /reservations 201`. Requests without a response
   * count as `lost` when the connection broke and as `timeout` when nothing arrived in time.
   */
  readonly responses: Record<string, number>
  /** Milliseconds that the slowest response took. */
  slowestMs: number
  readonly holds: Hold[]
  readonly keyed: KeyedResponse[]
  /** Reservations whose cancellation was acknowledged. */
  readonly cancelled: Set<string>
  /** Reservations whose cancellation was requested, acknowledged or not. */
  readonly askedToCancel: Set<string>
  /** Seats whose giving back was requested, acknowledged or not, by reservation. */
  readonly askedToGiveBack: Map<string, Set<string>>
  /** Seats whose giving back was acknowledged, by reservation. */
  readonly givenBack: Map<string, Set<string>>
  /** Reservations that their customer saw confirmed. */
  readonly confirmed: Set<string>
  /** By id. */
  readonly tickets: Map<string, SeenTicket>
  /** Reservations whose payment succeeded according to Stripe's response to the customer. */
  readonly paid: Set<string>
  /** Showtimes whose cancellation staff requested, acknowledged or not. */
  readonly cancelledShowtimes: Set<string>
  /** Reservations that staff refunded in part at Stripe. */
  readonly partlyRefunded: Set<string>
  /** Guests who became accounts, if the system acknowledged the change. */
  readonly guestsWithAccount: Set<string>
  /** Users whose account was closed by staff, if the system acknowledged the closing. */
  readonly closedAccounts: Set<string>
  /** Texts that must not appear in logs, such as a password or an email address, each with a description. */
  readonly secrets: Map<string, string>
  /** Responses that no fault excuses. */
  readonly wrongResponses: string[]
}

export const noObservations = (): Observations => ({
  responses: {},
  slowestMs: 0,
  holds: [],
  keyed: [],
  cancelled: new Set(),
  askedToCancel: new Set(),
  askedToGiveBack: new Map(),
  givenBack: new Map(),
  confirmed: new Set(),
  tickets: new Map(),
  paid: new Set(),
  cancelledShowtimes: new Set(),
  partlyRefunded: new Set(),
  guestsWithAccount: new Set(),
  closedAccounts: new Set(),
  secrets: new Map(),
  wrongResponses: [],
})
