import { createHash } from 'node:crypto'
import { DomainError } from '@marquee/kernel/domain-error'
import { RequestUnderWay } from '../../domain/errors.ts'
import {
  AlreadyAnswered,
  type IdempotencyKeys,
  type OldAnswer,
  type Outcome,
} from '../../infrastructure/idempotency-keys.ts'
import type { Placement, PlaceReservation } from './place-reservation.ts'

export type PlaceOnce = ReturnType<typeof placeOnce>

type OutcomeOnce = {
  readonly outcome: Outcome | OldAnswer
  /** Whether it is the outcome of an earlier request. */
  readonly isRepeat: boolean
}

/** Whether a refusal is an outcome, and not only a reason to come again: a new showtime is known here a moment later. */
const isOutcome = (error: unknown): error is DomainError =>
  error instanceof DomainError &&
  error.kind !== 'unavailable' &&
  error.kind !== 'not-found' &&
  !(error instanceof RequestUnderWay)

/**
 * Places a reservation at most once under a client's key. A request that is repeated, because its answer was lost on the
 * way, has the outcome of the first one, whether that was yes or no. An outage is no outcome: the request may be repeated.
 *
 * @param requestId names this request, for the refusal
 *
 * Throws RequestUnderWay, or IdempotencyKeyReused if the key came before with another request.
 */
export const placeOnce =
  ({ placeReservation, keys }: { placeReservation: PlaceReservation; keys: IdempotencyKeys }) =>
  async (placement: Placement, key: string, requestId: string): Promise<OutcomeOnce> => {
    const { userId, showtimeId, seatIds } = placement
    const digest = createHash('sha256')
      .update(JSON.stringify([showtimeId.toLowerCase(), seatIds.toSorted()]))
      .digest('base64url')
    const request = { userId, key, digest }
    const given = await keys.find(request)
    if (given) return { outcome: given, isRepeat: true }
    try {
      return { outcome: { placed: await placeReservation(placement, request) }, isRepeat: false }
    } catch (error) {
      if (error instanceof AlreadyAnswered) {
        const first = await keys.find(request)
        if (first) return { outcome: first, isRepeat: true }
      }
      if (!isOutcome(error)) throw error
      const { code, kind, message, details } = error
      return keys.keep({ ...request, outcome: { refused: { code, kind, message, details, requestId } } })
    }
  }
