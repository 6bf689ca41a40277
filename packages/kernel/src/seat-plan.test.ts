import { describe, expect, it } from 'vitest'
import { chainsOf, freeIndexes, freeSeats, type PlacedSeat, seatPlan, seatPlanOf } from './seat-plan.ts'

const seat = (id: string, x: number, y = 1): PlacedSeat => ({ id, type: 'standard', x, y })

const neighboursOf = (seats: readonly PlacedSeat[], id: string) => {
  const plan = seatPlan(seats)
  return plan.neighbours[plan.indexOf.get(id) ?? -1]?.map((index) => plan.seats[index]?.id)
}

describe('neighbours', () => {
  it('are seats of one row up to 1.25 seat widths apart, whatever their numbers say', () => {
    const seats = [seat('A1', 7.25), seat('A9', 6), seat('A2', 8.75), seat('A3', 9.5)]
    expect(neighboursOf(seats, 'A1')).toEqual(['A9'])
    expect(neighboursOf(seats, 'A2')).toEqual(['A3'])
  })

  it('are never in different rows, however close the rows are', () => {
    expect(neighboursOf([seat('A1', 1), seat('B1', 1, 1.25)], 'A1')).toEqual([])
  })
})

describe('the plan of a room', () => {
  it('orders seats from the screen to the back and from left to right', () => {
    const plan = seatPlan([seat('B1', 1, 2), seat('A2', 2), seat('A1', -1)])
    expect(plan.seats.map(({ id }) => id)).toEqual(['A1', 'A2', 'B1'])
  })

  it('is built once for a layout', () => {
    const layout = new Map([['A1', seat('A1', 1)]])
    expect(seatPlanOf(layout)).toBe(seatPlanOf(layout))
  })

  it('has chains of free neighbours, which end at taken seats, aisles and ends of rows', () => {
    const plan = seatPlan([1, 2, 3, 4, 5.5, 6.5].map((x) => seat(`A${x}`, x)).concat(seat('B1', 7.5, 2)))
    const free = freeSeats(plan, (id) => id !== 'A2')
    const chains = chainsOf(
      plan,
      freeIndexes(plan, free, () => true),
    )
    expect(chains.map((chain) => chain.map((index) => plan.seats[index]?.id))).toEqual([
      ['A1'],
      ['A3', 'A4'],
      ['A5.5', 'A6.5'],
      ['B1'],
    ])
  })
})
