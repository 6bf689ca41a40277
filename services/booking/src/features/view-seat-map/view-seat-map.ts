import { createHash } from 'node:crypto'
import { type TaggedContent, versionedContent } from '@marquee/service-kit/http/entity-tag'
import { jsonSerializer } from '@marquee/service-kit/http/serializer'
import { LRUCache } from 'lru-cache'
import type { Holdings } from '../../infrastructure/seat-allocations.ts'
import type { SeatSnapshots } from '../../infrastructure/seat-snapshots.ts'
import type { ShowtimeCopy, Showtimes } from '../../infrastructure/showtimes.ts'
import { seatMapBody, toSeatOnMap } from '../seat-on-map.body.ts'

export type ViewSeatMap = ReturnType<typeof viewSeatMap>

const maxShowtimes = 1_000
/** About 200 maps of 500 seats, each with its compressed forms. */
const maxBytes = 32 * 1_024 * 1_024
/** An estimate of the memory of one seat: its JSON, and its share of the compressed forms. */
const bytesPerSeat = 330

type Kept = { readonly seats: Holdings; readonly content: TaggedContent }

/**
 * Every seat of a showtime with its price and status. The content is built once for all clients, and only when a client
 * does not have this version of the content yet. Throws ShowtimeNotFound.
 */
export const viewSeatMap = ({
  snapshots,
  showtimes,
}: {
  snapshots: SeatSnapshots
  showtimes: Pick<Showtimes, 'get'>
}) => {
  const maps = new LRUCache<ShowtimeCopy, Kept>({ max: maxShowtimes, maxSize: maxBytes })
  const write = jsonSerializer(seatMapBody)
  const bodyOf = (showtime: ShowtimeCopy, seats: Holdings['seats']): string =>
    write(Array.from(showtime.layout.values(), (seat) => toSeatOnMap(showtime, seat, seats.get(seat.id)?.sold)))

  // A digest of the map with all seats available. The digest is part of the tag, because replicas of another version
  // may write the same seats as other JSON.
  const emptyMapDigests = new WeakMap<ShowtimeCopy, string>()
  const digestOfEmptyMap = (showtime: ShowtimeCopy): string => {
    const digest =
      emptyMapDigests.get(showtime) ?? createHash('sha256').update(bodyOf(showtime, new Map())).digest('hex')
    emptyMapDigests.set(showtime, digest)
    return digest
  }

  return async (showtimeId: string, { isRevalidating }: { isRevalidating: boolean }): Promise<TaggedContent> => {
    const showtime = await showtimes.get(showtimeId)
    const seats = await (isRevalidating ? snapshots.newest(showtime.id) : snapshots.recent(showtime.id))
    const kept = maps.get(showtime)
    if (kept?.seats === seats) return kept.content
    const content = versionedContent(`${digestOfEmptyMap(showtime)} ${seats.digest}`, () =>
      bodyOf(showtime, seats.seats),
    )
    maps.set(showtime, { seats, content }, { size: 1 + showtime.layout.size * bytesPerSeat })
    return content
  }
}
