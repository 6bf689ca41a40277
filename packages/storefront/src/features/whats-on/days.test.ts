import { describe, expect, it } from 'vitest'
import { daysToChoose, nextDay, shownDay } from './days.ts'

describe('shownDay', () => {
  it('shows today instead of a day that is over', () => {
    expect(shownDay(undefined, '2026-12-04')).toBe('2026-12-04')
    expect(shownDay('2026-12-03', '2026-12-04')).toBe('2026-12-04')
    expect(shownDay('2026-12-05', '2026-12-04')).toBe('2026-12-05')
  })
})

describe('daysToChoose', () => {
  const choose = (shown: string, known: string[]) => daysToChoose({ today: '2026-12-04', shown, known })

  it('offers a week, and more while there are showtimes', () => {
    expect(choose('2026-12-04', [])).toHaveLength(7)
    expect(choose('2026-12-04', ['2026-12-24']).at(-1)).toBe('2026-12-24')
  })

  it('has every day once when the clocks change', () => {
    const days = daysToChoose({ today: '2027-03-25', shown: '2027-03-25', known: [] })
    expect(days.slice(2, 5)).toEqual(['2027-03-27', '2027-03-28', '2027-03-29'])
    expect(new Set(days).size).toBe(days.length)
  })

  it('includes a chosen day that is far away', () => {
    expect(choose('2027-12-31', []).at(-1)).toBe('2027-12-31')
    expect(choose('2026-12-31', []).at(-1)).toBe('2026-12-31')
  })
})

describe('nextDay', () => {
  it('is the next day with showtimes, else the first', () => {
    const days = ['2026-12-05', '2026-12-09']
    expect(nextDay(days, '2026-12-06')).toBe('2026-12-09')
    expect(nextDay(days, '2026-12-20')).toBe('2026-12-05')
    expect(nextDay([], '2026-12-20')).toBeUndefined()
  })
})
