export type SeatType = 'standard' | 'premium' | 'wheelchair' | 'companion'
export type Seat = { row: number; number: number; type: SeatType }
export type Room = { name: string; seats: Seat[]; firstShow: string }

const types: Record<string, SeatType> = { s: 'standard', p: 'premium', w: 'wheelchair', c: 'companion' }

/**
 * Reads a plan as it looks from above, the screen at the top: a letter for each seat (`s`tandard, `p`remium,
 * `w`heelchair, `c`ompanion), a dot where there is none. A seat's number is its column, so that seats stand below each
 * other and an aisle is a gap in the numbers.
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

// Two aisles, a curved front, and a row of loungers in the middle where the picture is best.
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

// One aisle on the left; the door is where the seats of the front row are missing.
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
