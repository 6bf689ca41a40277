import type { Layout } from './layout.ts'
import { isFree } from './seats.ts'

/** At most one sentence about other people's seats is said in this time. */
const quietMs = 5_000

/**
 * The seats of a pick that the visitor can no longer have: somebody else took them, or they are not in the room.
 *
 * @param own seats that the visitor holds: they are not lost
 */
export const lostIn = ({ byId }: Layout, picked: readonly string[], own: readonly string[]): readonly string[] =>
  picked.filter((id) => {
    const seat = byId.get(id)
    return !own.includes(id) && (seat === undefined || !isFree(seat))
  })

/** How long to wait before the visitor is told about lost seats: not at all, unless something was said just now. */
export const waitBeforeTelling = (now: number, toldAt: number | undefined): number =>
  toldAt === undefined ? 0 : Math.max(0, toldAt + quietMs - now)
