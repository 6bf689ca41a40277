export type SeatType = 'standard' | 'premium' | 'wheelchair' | 'companion'
export type Seat = { row: number; number: number; type: SeatType }
export type Room = { name: string; seats: Seat[]; firstShow: string }

const types: Record<string, SeatType> = { s: 'standard', p: 'premium', w: 'wheelchair', c: 'companion' }

/**
 * Parses a plan of a room as seen from above, with the screen at the top. A letter is a seat (`s`tandard, `p`remium,
 * `w`heelchair, `c`ompanion); any other character is an empty place. A seat's number is its column, so an aisle is a
 * gap in the numbers.
 */
export const seatsFrom = (plan: string): Seat[] =>
  plan
    .trim()
    .split('\n')
    .flatMap((line, row) =>
      [...line.trim()].flatMap((letter, column) => {
        const type = types[letter]
        return type ? [{ row: row + 1, number: column + 1, type }] : []
      }),
    )

// Two aisles, a curved front, and four rows of premium seats in the middle, where the picture is best.
const grandHall = `
  ....ssss.ssssss.ssss....
  ..ssssss.ssssss.ssssss..
  .sssssss.ssssss.sssssss.
  ssssssss.ssssss.ssssssss
  ssssssss.ssssss.ssssssss
  ssssssss.pppppp.ssssssss
  ssssssss.pppppp.ssssssss
  wc..ssss.pppppp.ssss..cw
  wc..ssss.pppppp.ssss..cw
  ssssssss.ssssss.ssssssss
  ssssssss.ssssss.ssssssss
`

// One aisle on the left, and the door at the front row.
const studio = `
  ......sssss.
  wc.sssssssss
  ss.sssssssss
  ss.sssssssss
  ss.sssssssss
  pp.ppppppppp
`

// Steep and wide at the back, with the best seats along the rail.
const balcony = `
  ....pppp..pppp....
  ...ppppp..ppppp...
  ..ssssss..ssssss..
  .sssssss..sssssss.
  ssssssss..ssssssss
  ssss.wc....cw.ssss
`

export const rooms: readonly Room[] = [
  { name: 'Grand Hall', seats: seatsFrom(grandHall), firstShow: '13:30' },
  { name: 'Studio', seats: seatsFrom(studio), firstShow: '14:15' },
  { name: 'Balcony', seats: seatsFrom(balcony), firstShow: '13:00' },
]
