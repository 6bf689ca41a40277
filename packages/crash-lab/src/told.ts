/** What the customers and the staff of one run did and were told: what the system has promised them. */

export type Hold = {
  readonly reservationId: string
  readonly userId: string
  readonly showtimeId: string
  readonly seatIds: readonly string[]
  readonly amount: number
  readonly expiresAt: string
}

/** One answer to a request under an idempotency key; lost ones and those that promise nothing are not kept. */
export type KeyedAnswer = { readonly key: string; readonly status: number; readonly body: string }

export type Told = {
  /** How often what was answered, such as `POST /reservations 201`; `lost` for a request that nobody answered. */
  readonly answers: Record<string, number>
  /** Milliseconds that the slowest answer took. */
  slowest: number
  readonly holds: Hold[]
  readonly keyed: KeyedAnswer[]
  /** Reservations whose cancellation was acknowledged. */
  readonly cancelled: Set<string>
  /** Reservations of which somebody asked, or may have asked, that they be cancelled. */
  readonly askedToCancel: Set<string>
  /** Reservations that their customer saw confirmed. */
  readonly confirmed: Set<string>
  /** Reservations of which Stripe told the customer that the payment succeeded. */
  readonly paid: Set<string>
  /** Showtimes of which staff asked, or may have asked, that they be cancelled. */
  readonly closedShowtimes: Set<string>
  /** Reservations of which staff gave a part back at Stripe. */
  readonly partlyRefunded: Set<string>
  /** Users of whom staff were told that their account is closed. */
  readonly closedAccounts: Set<string>
  /** What only its owner and the system may know, such as a password or an address, with what it is. */
  readonly secrets: Map<string, string>
  /** Answers that no outage explains. */
  readonly wrong: string[]
}

export const nothingTold = (): Told => ({
  answers: {},
  slowest: 0,
  holds: [],
  keyed: [],
  cancelled: new Set(),
  askedToCancel: new Set(),
  confirmed: new Set(),
  paid: new Set(),
  closedShowtimes: new Set(),
  partlyRefunded: new Set(),
  closedAccounts: new Set(),
  secrets: new Map(),
  wrong: [],
})
