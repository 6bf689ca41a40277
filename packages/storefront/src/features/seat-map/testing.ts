import { type Layout, layoutOf, seatsIn } from './layout.ts'
import type { Seat } from './seats.ts'

const types: Readonly<Record<string, string>> = { s: 'standard', p: 'premium', w: 'wheelchair', c: 'companion' }
const prices: Readonly<Record<string, number>> = { standard: 1250, premium: 1650, wheelchair: 1250, companion: 1250 }

/**
 * A room for tests, as seen from above. A small letter is a free seat (`s`tandard, `p`remium, `w`heelchair,
 * `c`ompanion), a capital letter a sold one, and a dot an aisle. A row that begins with `>` is half a seat further to
 * the right. Rows are A, B, C …; seats are numbered from the left without gaps.
 */
export const seatsOf = (plan: string): Seat[] =>
  plan.split('\n').flatMap((line, index) => {
    let number = 0
    const label = String.fromCharCode(65 + index)
    return [...line.replace('>', '')].flatMap((letter, column): Seat[] => {
      const type = types[letter.toLowerCase()]
      if (type === undefined) return []
      number += 1
      const price = prices[type] ?? 0
      return [
        {
          id: `${label}${number}`,
          row: index + 1,
          row_label: label,
          number,
          type,
          x: column + 1 + (line.startsWith('>') ? 0.5 : 0),
          y: index + 1,
          price,
          prices: { adult: price },
          status: letter === letter.toLowerCase() ? 'available' : 'occupied',
        },
      ]
    })
  })

export const roomOf = (plan: string): Layout => layoutOf(seatsOf(plan))

/** The seat with this id. */
export const seatIn = (layout: Layout, id: string): Seat => {
  const [seat] = seatsIn(layout, [id])
  if (!seat) throw new Error(`The room has no seat ${id}.`)
  return seat
}

/** Seats in few letters: `A1 A2`. */
export const names = (seats: readonly Seat[] | undefined): string | undefined => seats?.map(({ id }) => id).join(' ')
