import { companionsAlone } from '@marquee/kernel/companions'
import { refuseLoneSeats } from '@marquee/kernel/lone-seats'
import { type PlacedSeat, seatPlan } from '@marquee/kernel/seat-plan'
import { aloneAfter, choicesOf, groupsOf, type RoomOfTest, roomFrom, smallRooms } from '@marquee/kernel/testing.rooms'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bestSeats, type SeatWish } from './best-seats.ts'

const offersIn = ({ seats, isFree }: RoomOfTest, wish: SeatWish) => bestSeats(seatPlan(seats), isFree, wish)

const inRoom = (plan: string, count: number, { x, y, seatType }: { x: number; y: number; seatType?: string }) =>
  offersIn(roomFrom(plan), { count, focalPoint: { x, y }, seatType }).map(
    ({ seatIds, nextToEachOther }) => `${seatIds.join(' ')}${nextToEachOther ? '' : ' (apart)'}`,
  )

describe('the best seats', () => {
  it('are near the focal point, at three different places', () => {
    const room = 'ssssss\nssssss\nssssss'
    expect(inRoom(room, 2, { x: 3.5, y: 2 })).toEqual(['B3 B4', 'C3 C4', 'A3 A4'])
    expect(inRoom(room, 1, { x: 1, y: 3 })).toEqual(['C1', 'B1', 'C3'])
  })

  it('leave no seat alone, even if other seats are nearer to the focal point', () => {
    expect(inRoom('sssss', 2, { x: 2.4, y: 1 })).toEqual(['A1 A2', 'A4 A5'])
  })

  it('leave a lone seat only if every choice of seats side by side would leave one', () => {
    expect(inRoom('sss', 2, { x: 1, y: 1 })).toEqual(['A1 A2'])
    expect(inRoom('sss\nssss', 2, { x: 1, y: 1 })).toEqual(['B1 B2', 'B3 B4'])
  })

  it('are side by side in one row, and not across an aisle or a taken seat', () => {
    expect(inRoom('s.sSs\nsss.s', 3, { x: 1, y: 1 })).toEqual(['B1 B2 B3'])
  })

  it('are in as few groups as possible if there are not enough seats side by side', () => {
    expect(inRoom('ss.s.s\nss.s.s', 4, { x: 6, y: 1 })).toEqual(['A1 A2 B1 B2 (apart)', 'A4 A6 B4 B6 (apart)'])
    expect(inRoom('sS.s.s', 2, { x: 6, y: 1 })).toEqual(['A4 A6 (apart)'])
  })

  it('do not exist if fewer seats are free than the party needs', () => {
    expect(inRoom('sSs', 3, { x: 1, y: 1 })).toEqual([])
    expect(inRoom('SSS', 1, { x: 1, y: 1 })).toEqual([])
  })

  it('are standard or premium seats, unless another type is asked for', () => {
    const room = 'wcsp\nwcWc'
    expect(inRoom(room, 2, { x: 1, y: 2 })).toEqual(['A3 A4'])
    expect(inRoom(room, 1, { x: 1, y: 2, seatType: 'premium' })).toEqual(['A4'])
    expect(inRoom(room, 2, { x: 1, y: 2, seatType: 'premium' })).toEqual([])
    expect(inRoom(room, 2, { x: 1, y: 2, seatType: 'wheelchair' })).toEqual(['A1 B1 (apart)'])
  })

  it('of the type companion include the wheelchair space with which they are sold', () => {
    expect(inRoom('ssccwwc', 2, { x: 1, y: 1, seatType: 'companion' })).toEqual(['A4 A5', 'A6 A7'])
    expect(inRoom('ssccwwc', 3, { x: 7, y: 1, seatType: 'companion' })).toEqual(['A3 A4 A5'])
    expect(inRoom('ssccwwc', 5, { x: 7, y: 1, seatType: 'companion' })).toEqual(['A3 A4 A5 A6 A7'])
    expect(inRoom('wcccc', 5, { x: 1, y: 1, seatType: 'companion' })).toEqual([])
    expect(inRoom('Wc.w', 1, { x: 1, y: 1, seatType: 'companion' })).toEqual([])
    expect(inRoom('Wc.w', 2, { x: 1, y: 1, seatType: 'companion' })).toEqual([])
  })

  it('are in the row farther from the screen, then on the left, if the distances are equal', () => {
    expect(inRoom('ssss\nssss', 2, { x: 2.5, y: 1.5 })).toEqual(['B1 B2', 'B3 B4', 'A1 A2'])
    expect(inRoom('ssss.ssss', 2, { x: 5, y: 1 })).toEqual(['A3 A4', 'A6 A7', 'A1 A2'])
    expect(inRoom('s.s', 1, { x: 2, y: 7.67 })).toEqual(['A1', 'A3'])
  })
})

const quarters = fc.integer({ min: 0, max: 40 }).map((quarter) => quarter / 4)

const wishes = fc.record({
  room: smallRooms,
  count: fc.integer({ min: 1, max: 4 }),
  focalPoint: fc.record({ x: quarters, y: fc.constantFrom(0, 1.25, 0.83, 2) }),
  seatType: fc.constantFrom(undefined, undefined, 'standard', 'premium', 'wheelchair', 'companion'),
})

type Wish = typeof wishes extends fc.Arbitrary<infer Value> ? Value : never

const isEligible = (seatType: string | undefined, { type }: PlacedSeat): boolean => {
  if (seatType === 'companion') return type === 'companion' || type === 'wheelchair'
  return seatType === undefined ? type === 'standard' || type === 'premium' : type === seatType
}

/** Every choice that could be offered. */
const possible = ({ room, count, seatType }: Wish): PlacedSeat[][] =>
  choicesOf(
    room.seats.filter((seat) => room.isFree(seat.id) && isEligible(seatType, seat)),
    count,
  ).filter(
    (choice) =>
      seatType !== 'companion' ||
      (groupsOf(choice).length === 1 &&
        choice.some(({ type }) => type === 'companion') &&
        companionsAlone(choice).length === 0),
  )

const wheelchairs = (choice: readonly PlacedSeat[]) => choice.filter(({ type }) => type === 'wheelchair').length

/** The measures of a choice by which offers are ordered, the most important first. */
const measuresOf = ({ room, focalPoint }: Wish, choice: readonly PlacedSeat[]): number[] => {
  const groups = groupsOf(choice)
  return [
    groups.length,
    wheelchairs(choice),
    groups.reduce((sum, group) => sum + aloneAfter(room, group).length, 0),
    choice.reduce((sum, { x, y }) => sum + Math.round(((x - focalPoint.x) ** 2 + (y - focalPoint.y) ** 2) * 10_000), 0),
  ]
}

const compare = (one: readonly number[], other: readonly number[]): number =>
  one.map((measure, index) => measure - (other[index] ?? 0)).find((difference) => difference !== 0) ?? 0

describe('for every wish in a small room', () => {
  const seatsOf = ({ room }: Wish, seatIds: readonly string[]) => room.seats.filter(({ id }) => seatIds.includes(id))

  it('offers have as many free seats as wished, share no seat, and say truly whether their seats are side by side', () => {
    fc.assert(
      fc.property(wishes, (wish) => {
        const offers = offersIn(wish.room, wish)
        expect(offers.length).toBeLessThanOrEqual(3)
        const all = offers.flatMap(({ seatIds }) => seatIds)
        expect(new Set(all).size).toBe(all.length)
        for (const { seatIds, nextToEachOther } of offers) {
          const seats = seatsOf(wish, seatIds)
          expect(seats).toHaveLength(wish.count)
          expect(seats.every((seat) => wish.room.isFree(seat.id) && isEligible(wish.seatType, seat))).toBe(true)
          expect(groupsOf(seats).length === 1).toBe(nextToEachOther)
          expect(companionsAlone(seats)).toEqual([])
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('the first offer is the best block or has the fewest groups, and exists whenever seats can be offered', () => {
    fc.assert(
      fc.property(wishes, (wish) => {
        const [first] = offersIn(wish.room, wish)
        const all = possible(wish).map((choice) => measuresOf(wish, choice))
        const [best] = all.sort(compare)
        const measures = first && measuresOf(wish, seatsOf(wish, first.seatIds))
        // If the best offer in several groups would be refused for a lone seat, the seats that the refusal proposes are
        // offered instead. So only the number of groups is compared for offers in several groups.
        if (best && measures && (best[0] ?? 0) > 1) expect(measures[0]).toBe(best[0])
        else expect(measures).toEqual(best)
      }),
      { numRuns: 1_000 },
    )
  })

  it('the first offer of standard and premium seats in several groups is the best: fewest groups, then fewest lone seats, then nearest', () => {
    let splits = 0
    fc.assert(
      fc.property(wishes, (given) => {
        const wish = { ...given, seatType: undefined }
        const [first] = offersIn(wish.room, wish)
        if (!first || first.nextToEachOther) return
        splits += 1
        const [best] = possible(wish)
          .map((choice) => measuresOf(wish, choice))
          .sort(compare)
        expect(measuresOf(wish, seatsOf(wish, first.seatIds))).toEqual(best)
      }),
      { numRuns: 1_000 },
    )
    expect(splits).toBeGreaterThan(50)
  })

  it('each further block is the best of the blocks that share no seat with an earlier offer', () => {
    fc.assert(
      fc.property(wishes, (wish) => {
        const offers = offersIn(wish.room, wish)
        if (!offers[0]?.nextToEachOther) return
        const blocks = possible(wish).filter((choice) => groupsOf(choice).length === 1)
        const fewest = aloneAfter(wish.room, seatsOf(wish, offers[0].seatIds)).length
        const used = new Set<string>()
        for (const { seatIds } of offers) {
          const [best] = blocks
            .filter((block) => !block.some(({ id }) => used.has(id)) && aloneAfter(wish.room, block).length <= fewest)
            .map((block) => measuresOf(wish, block))
            .sort(compare)
          expect(measuresOf(wish, seatsOf(wish, seatIds))).toEqual(best)
          for (const id of seatIds) used.add(id)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('no offer is refused by the rule of lone seats', () => {
    fc.assert(
      fc.property(wishes, (wish) => {
        const { seats, isFree } = wish.room
        const plan = seatPlan(seats)
        for (const { seatIds } of offersIn(wish.room, wish)) {
          expect(refuseLoneSeats(plan, isFree, seatIds)).toBeUndefined()
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('the offers depend only on the seats, not on the order in which the layout lists them', () => {
    fc.assert(
      fc.property(wishes, (wish) => {
        const shuffled = { ...wish.room, seats: wish.room.seats.toReversed() }
        expect(offersIn(shuffled, wish)).toEqual(offersIn(wish.room, wish))
      }),
    )
  })
})

describe('in a room of 2,000 seats', () => {
  const rows = (line: string) => roomFrom(Array(40).fill(line.slice(0, 50)).join('\n'))

  it.each([
    ['all of which are free', rows('s'.repeat(50)), true],
    ['with free seats in groups of one', rows('sS'.repeat(25)), false],
    ['with free seats in groups of two', rows('ssS'.repeat(17)), false],
    ['with free seats in groups of nine', rows('sssssssssS'.repeat(5)), false],
    ['with free seats in groups of one to nine', rows('sSssSsssSssssSsssssSssssssSsssssssSssssssssSsssssssss'), false],
  ])('%s, the search for ten seats takes little work', (_, { seats, isFree }, isTogether) => {
    const plan = seatPlan(seats)
    let lookups = 0
    const neighbours = new Proxy(plan.neighbours, {
      get: (all, property) => {
        lookups += 1
        return Reflect.get(all, property)
      },
    })
    const offers = bestSeats({ ...plan, neighbours }, isFree, { count: 10, focalPoint: { x: 25.5, y: 27 } })
    expect(offers).toHaveLength(3)
    expect(offers.map(({ nextToEachOther }) => nextToEachOther)).toEqual([isTogether, isTogether, isTogether])
    // Ten lookups for each seat of the room.
    expect(lookups).toBeLessThan(20_000)
  })
})
