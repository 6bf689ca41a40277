import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refuseLoneSeats } from './lone-seats.ts'
import { seatPlan } from './seat-plan.ts'
import { aloneAfter, choicesOf, groupsOf, type RoomOfTest, roomFrom, smallRooms, typesOf } from './testing.rooms.ts'

const refusal = ({ seats, isFree }: RoomOfTest, seatIds: readonly string[]) =>
  refuseLoneSeats(seatPlan(seats), isFree, seatIds)

const inRoom = (plan: string, seatIds: string[]) => {
  const refused = refusal(roomFrom(plan), seatIds)
  return refused && [refused.loneSeatIds.join(' '), refused.insteadSeatIds.join(' ')]
}

describe('a choice is refused because of a seat that it leaves alone', () => {
  it.each([
    ['beside a wall', 'sssss', ['A2', 'A3'], ['A1', 'A1 A2']],
    ['beside an aisle', 'sss.ss', ['A1', 'A2'], ['A3', 'A5 A6']],
    ['beside a taken seat', 'Ssssss', ['A3', 'A4'], ['A2', 'A2 A3']],
    ['on both sides', 'sss', ['A2'], ['A1 A3', 'A1']],
    ['between two groups', 'sssss', ['A1', 'A3'], ['A2', 'A1 A2']],
    ['and the nearest seats are in another row', 'sss\nssss', ['A1', 'A2'], ['A3', 'B1 B2']],
    [
      'and only the group that leaves the lone seat is moved',
      'sssss\nssss',
      ['A2', 'A3', 'B1', 'B2'],
      ['A1', 'A1 A2 B1 B2'],
    ],
    [
      'and only one block for the whole choice leaves no seat alone',
      'sss\nsss\nssssssS',
      ['A1', 'A2', 'B1', 'B2'],
      ['A3 B3', 'C1 C2 C3 C4'],
    ],
  ])('%s', (_, plan, seatIds, expected) => {
    expect(inRoom(plan, seatIds)).toEqual(expected)
  })
})

describe('a choice is not refused', () => {
  it.each([
    ['if no seat stays alone', 'ssss', ['A1', 'A2']],
    ['if every choice of as many seats leaves one alone', 'sss', ['A1', 'A2']],
    ['if every other choice leaves one alone, in other rows too', 'sss\nsss.S', ['B1', 'B2']],
    ['if only seats of another type would leave none alone', 'sss\npppp', ['A1', 'A2']],
    ['if only wheelchair spaces would leave none alone', 'sss\nwwww', ['A1', 'A2']],
    ['because of a seat that was alone before', 'sSss', ['A3', 'A4']],
    ['because it takes a seat that was alone before', 'sSss', ['A1']],
    ['because of a seat beside a free wheelchair space', 'wsssss', ['A3', 'A4']],
    ['because of a wheelchair space or a companion seat that stays alone', 'wSssc', ['A3', 'A4']],
    ['if it has a wheelchair space', 'wssss', ['A1', 'A2', 'A3', 'A4']],
    ['if one of its seats is taken', 'sSsss', ['A2', 'A3', 'A4']],
  ])('%s', (_, plan, seatIds) => {
    expect(inRoom(plan, seatIds)).toBeUndefined()
  })
})

const choices = smallRooms.chain((room) => {
  const free = room.seats.filter(({ id }) => room.isFree(id))
  return fc.record({ room: fc.constant(room), choice: fc.subarray(free, { maxLength: Math.min(4, free.length) }) })
})

describe('for every choice in a small room', () => {
  it('a refusal names the lone seats, and proposes as many free seats as chosen, of the same types, that leave none alone', () => {
    let refusals = 0
    fc.assert(
      fc.property(choices, ({ room, choice }) => {
        const refused = refusal(
          room,
          choice.map(({ id }) => id),
        )
        if (!refused) return
        refusals += 1
        expect(refused.loneSeatIds.toSorted()).toEqual(aloneAfter(room, choice).toSorted())
        expect(refused.loneSeatIds).not.toEqual([])
        const instead = room.seats.filter(({ id }) => refused.insteadSeatIds.includes(id))
        expect(instead.every(({ id }) => room.isFree(id))).toBe(true)
        expect(typesOf(instead)).toBe(typesOf(choice))
        expect(aloneAfter(room, instead)).toEqual([])
        expect(groupsOf(instead).length).toBeLessThanOrEqual(groupsOf(choice).length)
      }),
      { numRuns: 2_000 },
    )
    expect(refusals).toBeGreaterThan(20)
  })

  it('seats side by side are refused exactly if they leave a seat alone and other seats side by side leave none alone', () => {
    fc.assert(
      fc.property(choices, ({ room, choice }) => {
        const isOrdinary = choice.every(({ type }) => ['standard', 'premium'].includes(type))
        if (!isOrdinary || groupsOf(choice).length !== 1) return
        const free = room.seats.filter(({ id }) => room.isFree(id))
        const others = choicesOf(free, choice.length).filter(
          (other) =>
            groupsOf(other).length === 1 && typesOf(other) === typesOf(choice) && aloneAfter(room, other).length === 0,
        )
        const isRefused =
          refusal(
            room,
            choice.map(({ id }) => id),
          ) !== undefined
        expect(isRefused).toBe(aloneAfter(room, choice).length > 0 && others.length > 0)
      }),
      { numRuns: 1_000 },
    )
  })
})

it('refuseLoneSeats takes little work in a room of 2,000 seats, even for ten seats that each leave a seat alone', () => {
  const room = roomFrom(Array(40).fill('s'.repeat(50)).join('\n'))
  const plan = seatPlan(room.seats)
  let lookups = 0
  const neighbours = new Proxy(plan.neighbours, {
    get: (all, property) => {
      lookups += 1
      return Reflect.get(all, property)
    },
  })
  const secondOfTenRows = room.seats.filter(({ x, y }) => x === 2 && y <= 10).map(({ id }) => id)
  const refused = refuseLoneSeats({ ...plan, neighbours }, room.isFree, secondOfTenRows)
  expect(refused?.insteadSeatIds).toHaveLength(10)
  // Five lookups for each seat of the room.
  expect(lookups).toBeLessThan(10_000)
})
