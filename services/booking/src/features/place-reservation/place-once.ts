import { createHash } from 'node:crypto'
import { DomainError } from '@marquee/kernel/domain-error'
import { RequestUnderWay } from '../../domain/errors.ts'
import { AlreadyAnswered, type IdempotencyKeys, type KeptAnswer } from '../../infrastructure/idempotency-keys.ts'
import type { Placement, PlaceReservation } from './place-reservation.ts'

export type PlaceOnce = ReturnType<typeof placeOnce>

/** An answer that may have been given before. */
export type Answer = KeptAnswer & { readonly isRepeated: boolean }

/** Whether a refusal is an answer, and not only a reason to come again: a new showtime is known here a moment later. */
const isAnswer = (error: unknown): error is DomainError =>
  error instanceof DomainError &&
  error.kind !== 'unavailable' &&
  error.kind !== 'not-found' &&
  !(error instanceof RequestUnderWay)

/**
 * Places a reservation at most once under a client's key. A request that is repeated, because its answer was lost on the
 * way, gets the first answer again, whether it was yes or no. An outage is no answer: the request may be repeated.
 *
 * @param toRefusal a refusal as it is answered, to be kept as it is
 *
 * Throws RequestUnderWay, or IdempotencyKeyReused if the key came before with another request.
 */
export const placeOnce =
  ({ placeReservation, keys }: { placeReservation: PlaceReservation; keys: IdempotencyKeys }) =>
  async (placement: Placement, key: string, toRefusal: (error: DomainError) => KeptAnswer): Promise<Answer> => {
    const { userId, showtimeId, seatIds } = placement
    const digest = createHash('sha256')
      .update(JSON.stringify([showtimeId.toLowerCase(), seatIds.toSorted()]))
      .digest('base64url')
    const request = { userId, key, digest }
    const given = await keys.find(request)
    if (given) return { ...given, isRepeated: true }
    try {
      return { status: 201, body: await placeReservation(placement, request), isRepeated: false }
    } catch (error) {
      if (error instanceof AlreadyAnswered) {
        const first = await keys.find(request)
        if (first) return { ...first, isRepeated: true }
      }
      if (!isAnswer(error)) throw error
      const refusal = toRefusal(error)
      const first = await keys.keep({ ...request, ...refusal })
      return { ...first, isRepeated: JSON.stringify(first.body) !== JSON.stringify(refusal.body) }
    }
  }
