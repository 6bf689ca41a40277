import styles from './seat-drawing.module.css'
import type { SeatLook } from './seat-label.ts'

/** A part of a drawing: where the path starts in a square of 24 units, and the path from there, in relative commands. */
type Part = {
  readonly className: string | undefined
  readonly from: readonly [x: number, y: number]
  readonly path: string
}

const chair = (className: string | undefined): Part => ({
  className,
  from: [6, 3.5],
  path: 'h12a2.5 2.5 0 0 1 2.5 2.5v8.5a6 6 0 0 1-6 6h-5a6 6 0 0 1-6-6v-8.5a2.5 2.5 0 0 1 2.5-2.5z',
})

/** A dot with its middle at this point. */
const dot = (x: number, y: number, radius: number): Part => ({
  className: styles.dot,
  from: [x - radius, y],
  path: `a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`,
})

/** A wheelchair, seen from the side. */
const wheelchair: Part = {
  className: styles.glyph,
  from: [10.6, 8.6],
  path: 'v4.6h4.2l1.7 4.2m-5.9-6.5h3.4m-5 .7a3.7 3.7 0 1 0 4.4 4.6',
}

/** Two people, without their heads. */
const companions: Part = {
  className: styles.glyph,
  from: [5.9, 16.6],
  path: 'c0-2.1 1.2-3.4 2.9-3.4s2.9 1.3 2.9 3.4m1.2-2.9c.5-.3 1-.5 1.7-.5 1.7 0 2.9 1.3 2.9 3.4',
}

const place: Part = {
  className: styles.place,
  from: [5.5, 2.5],
  path: 'h13a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3h-13a3 3 0 0 1-3-3v-13a3 3 0 0 1 3-3z',
}

const hatch = 'l6.4-6.4m-5.8 12 11.8-11.8m-8 14.2 10.6-10.6m-5 11.2 5-5'

const free: Readonly<Record<string, readonly Part[]>> = {
  standard: [chair(styles.free)],
  premium: [chair(styles.premium), { className: styles.premiumMark, from: [8, 16.2], path: 'h8' }],
  wheelchair: [place, dot(10.4, 6.4, 1.5), wheelchair],
  companion: [chair(styles.free), dot(8.8, 9.8, 1.8), dot(14.6, 9.8, 1.8), companions],
}

const picked = [chair(styles.picked), { className: styles.tick, from: [7.4, 12], path: 'l3.2 3.2 6-6.6' }] as const

const others: Readonly<Record<Exclude<SeatLook, 'free'>, readonly Part[]>> = {
  picked,
  own: picked,
  reserved: [chair(styles.taken), { className: styles.hatch, from: [4.6, 11], path: hatch }],
  occupied: [chair(styles.taken), { className: styles.cross, from: [8.4, 8], path: 'l7.2 7.2m0-7.2-7.2 7.2' }],
  lost: [chair(styles.lost), { className: styles.lostCross, from: [4.5, 4.5], path: 'l15 15m0-15-15 15' }],
}

const partsOf = (type: string, look: SeatLook): readonly Part[] =>
  (look === 'free' ? (free[type] ?? free['standard']) : others[look]) ?? []

/**
 * The drawing of a seat. Shapes tell the states apart without any colour: an outline is free, a tick is picked, hatching
 * is held, and a cross is taken. Free seats show their type.
 *
 * Paths have absolute places. With a `<use>` or a `transform` for each seat, the browser paints each seat as a part of
 * its own, and a change in a room of 2,000 seats takes twice as long.
 *
 * @param x the left edge of the seat, in units of the drawing
 * @param y the upper edge
 */
export const SeatDrawing = ({ type, look, x, y }: { type: string; look: SeatLook; x: number; y: number }) =>
  partsOf(type, look).map(({ className, from, path }) => {
    const drawn = `M${x + from[0]} ${y + from[1]}${path}`
    return <path key={drawn} className={className} d={drawn} />
  })
