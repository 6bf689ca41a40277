import { isOrdinary } from '@marquee/kernel/lone-seats'
import { type Layout, seatsIn } from './layout.ts'
import { blockAround, companionsAlone, companionsOf, nearestBlock, togetherWith } from './party.ts'
import { idsOf, isFree, maxSeats, type Seat } from './seats.ts'

/** What happens when the visitor chooses a seat on the map. */
export type Tap =
  /** The pick changes to these seats. */
  | { readonly kind: 'pick'; readonly seatIds: readonly string[]; readonly added: readonly Seat[] }
  | { readonly kind: 'taken'; readonly seat: Seat }
  | { readonly kind: 'limit' }
  /** A companion seat without a wheelchair space. */
  | { readonly kind: 'companion'; readonly seat: Seat }
  /** A wheelchair space, with the free companion seats that go with it. */
  | { readonly kind: 'wheelchair'; readonly seat: Seat; readonly companions: readonly Seat[] }
  /** Fewer seats are side by side here than the party needs. */
  | {
      readonly kind: 'short'
      readonly seat: Seat
      readonly count: number
      /** Picked seats that stay, whatever the visitor takes. */
      readonly kept: readonly string[]
      readonly here: readonly Seat[]
      readonly elsewhere: readonly Seat[] | undefined
    }

const remove = (layout: Layout, picked: readonly string[], seat: Seat): Tap => {
  const rest = seatsIn(
    layout,
    picked.filter((id) => id !== seat.id),
  )
  const alone = companionsAlone(rest)
  return { kind: 'pick', seatIds: idsOf(rest.filter((other) => !alone.includes(other))), added: [] }
}

const add = (layout: Layout, picked: readonly string[], seats: readonly Seat[]): Tap =>
  picked.length + seats.length > maxSeats
    ? { kind: 'limit' }
    : { kind: 'pick', seatIds: idsOf(seatsIn(layout, [...picked, ...idsOf(seats)])), added: seats }

/**
 * A party's tap: fills the party up around the seat, or moves a complete party to the seat. Wheelchair spaces and
 * companion seats of the pick stay, and belong to the party. If they are the whole party already, the tap picks one
 * more seat.
 */
const seatParty = (layout: Layout, picked: readonly string[], seat: Seat, party: number): Tap => {
  const isComplete = picked.length >= party
  const special = idsOf(seatsIn(layout, picked).filter((other) => !isOrdinary(other)))
  const kept = isComplete ? special : picked
  const givenBack = isComplete ? picked.filter((id) => !special.includes(id)) : []
  const count = Math.max(1, party - kept.length)
  // The kept seats are taken for the search, so that no seat is counted twice.
  const open: Layout = { ...layout, byPlace: layout.byPlace.filter(({ id }) => !kept.includes(id)) }
  const block = blockAround(open, seat, count, givenBack)
  if (block) return add(layout, kept, block)
  return {
    kind: 'short',
    seat,
    count,
    kept,
    here: togetherWith(open, seat, givenBack),
    elsewhere: nearestBlock(open, count, seat, { givenBack }),
  }
}

/**
 * What a tap on a seat does.
 *
 * @param picked the seats of the pick
 * @param party how many people want to sit together; undefined if the visitor chooses seat by seat
 */
export const tapSeat = (
  layout: Layout,
  { picked, seat, party }: { picked: readonly string[]; seat: Seat; party: number | undefined },
): Tap => {
  if (picked.includes(seat.id)) return remove(layout, picked, seat)
  if (!isFree(seat)) return { kind: 'taken', seat }
  if (isOrdinary(seat) && party !== undefined) return seatParty(layout, picked, seat, party)
  if (picked.length >= maxSeats) return { kind: 'limit' }
  if (seat.type === 'wheelchair')
    return {
      kind: 'wheelchair',
      seat,
      companions: companionsOf(layout, seat, picked).slice(0, maxSeats - picked.length - 1),
    }
  if (seat.type === 'companion' && companionsAlone([...seatsIn(layout, picked), seat]).length > 0)
    return { kind: 'companion', seat }
  return add(layout, picked, [seat])
}
