import { createHash } from 'node:crypto'
import { DomainError } from '@marquee/kernel/domain-error'
import { RequestUnderWay } from '../../domain/errors.ts'
import {
  type IdempotencyKeys,
  type Outcome,
  OutcomeAlreadyStored,
  type StoredResponse,
} from '../../infrastructure/idempotency-keys.ts'
import type { Placement, PlaceReservation } from './place-reservation.ts'

export type PlaceOnce = ReturnType<typeof placeOnce>

type PlaceOnceResult = {
  readonly outcome: Outcome | StoredResponse
  /** Whether an earlier request had this outcome. */
  readonly isRepeat: boolean
}

/**
 * Whether an error is a final outcome. Not final: an outage, a first request that is still in flight, and a missing
 * showtime, whose event may still arrive.
 */
const isOutcome = (error: unknown): error is DomainError =>
  error instanceof DomainError &&
  error.kind !== 'unavailable' &&
  error.kind !== 'not-found' &&
  !(error instanceof RequestUnderWay)

/**
 * Places a reservation at most once under a client's key. A client repeats a request whose response was lost, and gets
 * the outcome of the first request: the reservation or the refusal. An outage is not stored, so the request can be
 * repeated. Throws RequestUnderWay, or IdempotencyKeyReused if the key was used with another request.
 *
 * Most keys are new. So the outcome is not looked up first, which saves a query. The statement that places the
 * reservation places nothing if the key has an outcome. Only a request that places nothing looks the outcome up.
 *
 * @param requestId the id of this request, stored with a refusal
 */
export const placeOnce =
  ({ placeReservation, keys }: { placeReservation: PlaceReservation; keys: IdempotencyKeys }) =>
  async (placement: Placement, key: string, requestId: string): Promise<PlaceOnceResult> => {
    const { userId, showtimeId, seatIds } = placement
    const digest = createHash('sha256')
      .update(JSON.stringify([showtimeId.toLowerCase(), seatIds.toSorted()]))
      .digest('base64url')
    const request = { userId, key, digest }
    try {
      return { outcome: { placed: await placeReservation(placement, request) }, isRepeat: false }
    } catch (error) {
      if (!isOutcome(error)) {
        // During an outage a lookup would only make the client wait longer.
        const isAnswered = error instanceof DomainError || error instanceof OutcomeAlreadyStored
        const first = isAnswered && (await keys.find(request))
        if (first) return { outcome: first, isRepeat: true }
        throw error
      }
      const { code, kind, message, details } = error
      return keys.store({ ...request, outcome: { refused: { code, kind, message, details, requestId } } })
    }
  }
