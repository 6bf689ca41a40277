import styles from './seat-drawing.module.css'
import type { SeatLook } from './seat-label.ts'

/**
 * A part of a drawing: where the path starts in a square of 24 units, and the path from there, in relative commands.
 */
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
const wheelchair: readonly Part[] = [
  dot(10.4, 6.4, 1.5),
  {
    className: styles.glyph,
    from: [10.6, 8.6],
    path: 'v4.6h4.2l1.7 4.2m-5.9-6.5h3.4m-5 .7a3.7 3.7 0 1 0 4.4 4.6',
  },
]

/** Two people. */
const companions: readonly Part[] = [
  dot(8.8, 9.8, 1.8),
  dot(14.6, 9.8, 1.8),
  {
    className: styles.glyph,
    from: [5.9, 16.6],
    path: 'c0-2.1 1.2-3.4 2.9-3.4s2.9 1.3 2.9 3.4m1.2-2.9c.5-.3 1-.5 1.7-.5 1.7 0 2.9 1.3 2.9 3.4',
  },
]

const place = (className: string | undefined): Part => ({
  className,
  from: [5.5, 2.5],
  path: 'h13a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3h-13a3 3 0 0 1-3-3v-13a3 3 0 0 1 3-3z',
})

/** The parts of an icon on a seat that is not free. */
const iconOn = (look: 'picked' | 'taken', icon: readonly Part[]): Part[] =>
  icon.map((part) => ({
    ...part,
    className:
      part.className === styles.dot
        ? styles[look === 'picked' ? 'pickedDot' : 'takenDot']
        : styles[look === 'picked' ? 'pickedGlyph' : 'takenGlyph'],
  }))

const tick: Part = { className: styles.tick, from: [7.4, 12], path: 'l3.2 3.2 6-6.6' }
/** A tick in the upper corner, which icons leave free. */
const smallTick: Part = { className: styles.smallTick, from: [14, 6.4], path: 'l1.8 1.8 3.3-3.6' }
const hatch: Part = {
  className: styles.hatch,
  from: [4.6, 11],
  path: 'l6.4-6.4m-5.8 12 11.8-11.8m-8 14.2 10.6-10.6m-5 11.2 5-5',
}
/** Hatching in two corners, which icons leave free. */
const cornerHatch: Part = {
  className: styles.hatch,
  from: [4, 9],
  path: 'l4.8-4.8m-4.8 1.8 1.8-1.8m8.8 15.8 4.8-4.8m-1.8 4.8 1.8-1.8',
}
const cross: Part = { className: styles.cross, from: [8.4, 8], path: 'l7.2 7.2m0-7.2-7.2 7.2' }
const lostCross: Part = { className: styles.lostCross, from: [4.5, 4.5], path: 'l15 15m0-15-15 15' }

type Drawing = Readonly<Record<Exclude<SeatLook, 'own' | 'bought'>, readonly Part[]>>

const ordinary = (free: readonly Part[]): Drawing => ({
  free,
  picked: [chair(styles.picked), tick],
  reserved: [chair(styles.taken), hatch],
  occupied: [chair(styles.taken), cross],
  lost: [chair(styles.lost), lostCross],
})

/** A seat with an icon, which stays while the seat is picked or held. */
const special = (
  shape: (className: string | undefined) => Part,
  icon: readonly Part[],
  free: string | undefined,
): Drawing => ({
  free: [shape(free), ...icon],
  picked: [shape(styles.picked), ...iconOn('picked', icon), smallTick],
  reserved: [shape(styles.taken), ...iconOn('taken', icon), cornerHatch],
  occupied: [shape(styles.taken), cross],
  lost: [shape(styles.lost), lostCross],
})

const standard = ordinary([chair(styles.free)])

const drawings: Readonly<Record<string, Drawing>> = {
  standard,
  premium: ordinary([chair(styles.premium), { className: styles.premiumMark, from: [8, 16.2], path: 'h8' }]),
  wheelchair: special(place, wheelchair, styles.place),
  companion: special(chair, companions, styles.free),
}

/** Seats that the visitor holds or has bought look like those that the visitor picked. */
const partsOf = (type: string, look: SeatLook): readonly Part[] =>
  (drawings[type] ?? standard)[look === 'own' || look === 'bought' ? 'picked' : look]

/**
 * The drawing of a seat. Shapes tell the states apart without any colour: an outline means free, a tick means picked,
 * hatching means held, and a cross means taken. Free seats show their type, and wheelchair spaces and companion seats
 * also show it while they are picked or held.
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
