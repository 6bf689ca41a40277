import type { Clock } from '@marquee/kernel/clock'
import { seatPlanOf } from '@marquee/kernel/seat-plan'
import { LRUCache } from 'lru-cache'
import { bestSeats, type SeatOffer } from '../../domain/best-seats.ts'
import { isOnSale } from '../../domain/showtime.ts'
import type { SeatSnapshots } from '../../infrastructure/seat-snapshots.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

export type FindBestSeats = ReturnType<typeof findBestSeats>

/** The most answers in memory, about 1 kB each. */
const maxAnswers = 5_000

/** Offers, with the digest of the seats from which they were computed. */
type Answer = { readonly digest: string; readonly offers: readonly SeatOffer[] }

/**
 * The best seats for a party, from the same snapshot of the seats as the seat map; a showtime that is no longer on sale
 * has no offers. While the seats stay the same, each answer is computed once. An offer holds nothing: a hold can still be
 * refused because the offered seats are taken. Throws ShowtimeNotFound.
 */
export const findBestSeats = ({
  snapshots,
  showtimes,
  now,
}: {
  snapshots: Pick<SeatSnapshots, 'recent' | 'newest'>
  showtimes: Pick<Showtimes, 'get' | 'isCancelled'>
  now: Clock
}) => {
  const answers = new LRUCache<string, Answer>({ max: maxAnswers })

  return async (
    showtimeId: string,
    wish: { readonly count: number; readonly seatType: string | undefined },
    { isRevalidating }: { isRevalidating: boolean },
  ): Promise<readonly SeatOffer[]> => {
    const showtime = await showtimes.get(showtimeId)
    if (!isOnSale(showtime, now())) return []
    const [isCancelled, { seats, digest }] = await Promise.all([
      showtimes.isCancelled(showtime.id),
      isRevalidating ? snapshots.newest(showtime.id) : snapshots.recent(showtime.id),
    ])
    if (isCancelled) return []
    const key = `${showtime.id} ${wish.count} ${wish.seatType}`
    const known = answers.get(key)
    if (known?.digest === digest) return known.offers
    const { layout, focalPoint } = showtime
    const offers = bestSeats(seatPlanOf(layout), (seatId) => !seats.has(seatId), { ...wish, focalPoint })
    answers.set(key, { digest, offers })
    return offers
  }
}
