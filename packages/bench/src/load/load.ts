import type { Latency } from '../measuring/statistics.ts'

/** One HTTP request; the path starts with a slash. */
export type HttpRequest = {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The work of one unit of load. */
export type Work =
  /** Units of several kinds in turn, each as often as its `weight` says. */
  | { readonly kind: 'mix'; readonly parts: readonly { readonly weight: number; readonly work: SingleWork }[] }
  | SingleWork

/** Work whose units are all alike. */
export type SingleWork =
  /** One request. */
  | { readonly kind: 'request'; readonly origin: string; readonly requests: readonly HttpRequest[] }
  /** A hold, which the customer then cancels. */
  | { readonly kind: 'cancellation'; readonly origin: string; readonly requests: readonly HttpRequest[] }
  /** A hold; then the customer asks to pay, and waits until the intent is ready. */
  | { readonly kind: 'intent'; readonly origin: string; readonly requests: readonly HttpRequest[] }
  /** A hold, its intent and a card payment; then the customer polls until the reservation is confirmed. */
  | {
      readonly kind: 'purchase'
      readonly origin: string
      readonly requests: readonly HttpRequest[]
      readonly stripe: { readonly apiBase: string; readonly publishableKey: string }
    }

/**
 * How units of load follow each other. `closed`: each of `concurrency` clients starts its next unit when its last one
 * has ended, which finds the highest rate. `open`: units start at a constant rate whatever the system does, and latency
 * counts from the moment at which the unit should have started. So a slow response delays no later request, and cannot
 * hide from the latencies.
 */
export type Pace =
  | { readonly kind: 'closed'; readonly concurrency: number }
  | { readonly kind: 'open'; readonly perSecond: number }

export type Load = {
  readonly work: Work
  readonly pace: Pace
  /** Units to start. The work's requests are used in order, and again from the first when there are fewer. */
  readonly units: number
}

export type LoadResult = {
  /** From the first unit's start to the last one's end. */
  readonly seconds: number
  /** Units by outcome (`UnitResult.outcome`). */
  readonly outcomes: Readonly<Record<string, number>>
  readonly succeeded: number
  /** Units that the generator could not start, because 5,000 were still in flight. */
  readonly unstarted: number
  /** Latencies of the units that succeeded, in milliseconds. */
  readonly latency: Latency
  /** Latencies of the units that were refused, in milliseconds. */
  readonly refusalLatency: Latency
  /** Latencies of the steps of a unit, in milliseconds. */
  readonly steps: Readonly<Record<string, Latency>>
  /** Units that succeeded in each second. */
  readonly successesPerSecond: readonly number[]
}

/** Units per second that succeeded. */
export const rateOf = ({ succeeded, seconds }: Pick<LoadResult, 'succeeded' | 'seconds'>): number => succeeded / seconds
