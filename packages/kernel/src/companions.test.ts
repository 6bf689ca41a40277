import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { companionsAlone, seatsLeavingWith } from './companions.ts'
import type { PlacedSeat } from './seat-plan.ts'
import { groupsOf, roomFrom, smallRooms } from './testing.rooms.ts'

const aloneIn = (plan: string) => companionsAlone(roomFrom(plan).seats)

describe('a companion seat', () => {
  it.each([
    'wc',
    'cw',
    'cwc',
    'wccc',
    'cccw',
    'ccwc',
    'cccwwccc',
    'wccccw',
    'wcccccw',
    'cccwcw',
    'wccs',
    'ss',
    'w',
    '',
  ])('goes with a wheelchair space beside it or beside other companions: %s', (plan) => {
    expect(aloneIn(plan)).toEqual([])
  })

  it.each([
    ['c', ['A1']],
    ['sc', ['A2']],
    ['w.c', ['A3']],
    ['wsc', ['A3']],
    ['w\nc', ['B1']],
    ['wcccc', ['A5']],
    ['ccccw', ['A1']],
    ['ccwcc', ['A5']],
    ['wcccccccw', ['A5']],
    ['ccccwcw', ['A1']],
    ['wccc.c', ['A6']],
  ])('is alone if no wheelchair space has room for it: %s', (plan, alone) => {
    expect(aloneIn(plan)).toEqual(alone)
  })

  it('is left alone exactly if no assignment gives every companion seat a wheelchair space, at most three with each', () => {
    /** Tries all wheelchair spaces that a companion reaches through other companions. */
    const canBeSeated = (companions: readonly PlacedSeat[], left: ReadonlyMap<PlacedSeat, number>): boolean => {
      const [first, ...others] = companions
      if (!first) return true
      return [...left].some(
        ([place, seats]) =>
          seats > 0 &&
          groupsOf([...all(first), place]).some((group) => group.includes(place) && group.includes(first)) &&
          canBeSeated(others, new Map([...left, [place, seats - 1]])),
      )
    }
    let companionsOfRoom: readonly PlacedSeat[] = []
    const all = (one: PlacedSeat) => [one, ...companionsOfRoom.filter((other) => other !== one)]
    const mostlyCompanions = fc.array(fc.constantFrom('c', 'c', 'w', 's', '.'), { maxLength: 9 })
    fc.assert(
      fc.property(mostlyCompanions, (letters) => {
        const { seats } = roomFrom(letters.join(''))
        companionsOfRoom = seats.filter(({ type }) => type === 'companion')
        const places = seats.filter(({ type }) => type === 'wheelchair')
        const seated = canBeSeated(companionsOfRoom, new Map(places.map((place) => [place, 3])))
        expect(companionsAlone(seats).length === 0).toBe(seated)
      }),
      { numRuns: 500 },
    )
  })

  it('is not alone after all lone companion seats are removed from the choice', () => {
    fc.assert(
      fc.property(smallRooms, ({ seats }) => {
        const alone = companionsAlone(seats)
        expect(companionsAlone(seats.filter(({ id }) => !alone.includes(id)))).toEqual([])
      }),
    )
  })
})

describe('the seats that leave a reservation together with a given seat', () => {
  it.each([
    ['wcc', 'A1', ['A1', 'A2', 'A3']],
    ['wcc', 'A2', ['A2', 'A3']],
    ['wcc', 'A3', ['A3']],
    ['cwcw', 'A2', ['A1', 'A2']],
    ['c.wc', 'A3', ['A3', 'A4']],
    ['ss', 'A1', ['A1']],
  ])('in %s, with %s, are %s', (plan, seatId, leaving) => {
    expect([...seatsLeavingWith(seatId, roomFrom(plan).seats)].toSorted()).toEqual(leaving)
  })
})
