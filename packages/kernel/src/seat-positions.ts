/** A point in a room, in seat widths: `x` from left to right, `y` from the screen to the back. */
export type Point = { readonly x: number; readonly y: number }

/** The centre of a seat. A seat without coordinates of its own is at its number in its row. */
export const positionOf = ({
  row,
  number,
  x = number,
  y = row,
}: {
  readonly row: number
  readonly number: number
  readonly x?: number | undefined
  readonly y?: number | undefined
}): Point => ({ x, y })

const roundedToHundredths = (value: number): number => Math.round(value * 100) / 100

/**
 * The point with the best view in a room whose staff have not set one: the horizontal centre of the seats, two thirds
 * of the way from the front row to the back row. A room without seats has the point (0, 0).
 */
export const defaultFocalPoint = (seats: readonly Point[]): Point => {
  if (seats.length === 0) return { x: 0, y: 0 }
  const xs = seats.map(({ x }) => x)
  const ys = seats.map(({ y }) => y)
  const [left, front] = [Math.min(...xs), Math.min(...ys)]
  const [right, back] = [Math.max(...xs), Math.max(...ys)]
  return { x: roundedToHundredths((left + right) / 2), y: roundedToHundredths(front + ((back - front) * 2) / 3) }
}
