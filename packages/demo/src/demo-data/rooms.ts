import type { paths } from '@marquee/api-client/schema'

type NewRoom = paths['/api/v1/rooms']['post']['requestBody']['content']['application/json']
export type Seat = Required<NewRoom['seat_configuration'][number]>
export type Room = NewRoom & { readonly firstShow: string }

const types: Record<string, Seat['type']> = { s: 'standard', p: 'premium', w: 'wheelchair', c: 'companion' }

/** No row has the label I or O, because people read these letters as digits. */
const rowLabels = 'ABCDEFGHJKLMNPQRSTUVWXYZ'

/**
 * Parses a plan of a room as seen from above, with the screen at the top. A letter is a seat (`s`tandard, `p`remium,
 * `w`heelchair, `c`ompanion); a dot is an empty place, such as an aisle. A row that begins with `>` is half a seat
 * further to the right. An empty line is a cross aisle. Seats are numbered from the left without gaps.
 */
export const seatsFrom = (plan: string): Seat[] => {
  let row = 0
  return plan
    .trim()
    .split('\n')
    .flatMap((line, lineIndex) => {
      const places = line.trim()
      if (places === '') return []
      row += 1
      const offset = places.startsWith('>') ? 0.5 : 0
      let number = 0
      return [...places.replace('>', '')].flatMap((letter, column): Seat[] => {
        const type = types[letter]
        if (type === undefined) return []
        number += 1
        return [{ row, row_label: rowLabels.charAt(row - 1), number, type, x: column + 1 + offset, y: lineIndex + 1 }]
      })
    })
}

const roomFrom = (
  plan: string,
  { name, firstShow, lone_seats }: Required<Pick<Room, 'name' | 'firstShow' | 'lone_seats'>>,
): Room => {
  const seats = seatsFrom(plan)
  const [left, right] = [Math.min(...seats.map(({ x }) => x)), Math.max(...seats.map(({ x }) => x))]
  const screen = { x: (left + right) / 2, y: -1, width: Math.round((right - left) * 0.8) }
  return { name, firstShow, seat_configuration: seats, screen, lone_seats }
}

// Two aisles, a cross aisle with the wheelchair spaces, a curved front, every second row half a seat further to the
// right, and premium seats in the middle, where the picture is best.
const grandHall = `
  ....ssss.ssssss.ssss....
  >..sssss.ssssss.ssss...
  .sssssss.ssssss.sssssss.
  >sssssss.ssssss.sssssss
  ssssssss.ssssss.ssssssss
  >sssssss.ssssss.sssssss
  wc..ssss.ssssss.ssss..cw

  wc..ssss.pppppp.ssss..cw
  >sssssss.pppppp.sssssss
  ssssssss.pppppp.ssssssss
  >sssssss.pppppp.sssssss
  ssssssss.ssssss.ssssssss
  >sssssss.ssssss.sssssss
  ssssssss.ssssss.ssssssss
`

// One aisle on the left, and the door at the front row.
const studio = `
  ......sssss.
  wc.sssssssss
  >s.ssssssss
  ss.sssssssss
  >s.ssssssss
  pp.ppppppppp
`

// Steep and wide at the back, with the best seats along the rail.
const balcony = `
  ....pppp..pppp....
  >..pppp...pppp...
  ..ssssss..ssssss..
  .sssssss..sssssss.
  ssssssss..ssssssss
  ssss.cwc..cwc.ssss
`

export const rooms: readonly Room[] = [
  roomFrom(grandHall, { name: 'Grand Hall', firstShow: '13:30', lone_seats: 'allow' }),
  roomFrom(studio, { name: 'Studio', firstShow: '14:15', lone_seats: 'allow' }),
  roomFrom(balcony, { name: 'Balcony', firstShow: '13:00', lone_seats: 'refuse' }),
]
