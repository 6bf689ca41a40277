import type { Text } from '../../i18n/use-text.ts'
import { seatsName } from './seat-label.ts'
import type { Seat } from './seats.ts'

/** What a choice has changed in the pick. */
export type PickChange = { readonly added: readonly Seat[]; readonly removed: readonly Seat[] }

/**
 * What a choice has changed in the pick.
 *
 * @param chosen the seats that the visitor chose, if the choice names seats. They are named even if some of them were
 *   in the pick before
 */
export const pickChange = (
  before: readonly Seat[],
  after: readonly Seat[],
  chosen: readonly Seat[] = [],
): PickChange => {
  const without = (seats: readonly Seat[], others: readonly Seat[]) =>
    seats.filter(({ id }) => !others.some((other) => other.id === id))
  return { added: chosen.length > 0 ? chosen : without(after, before), removed: without(before, after) }
}

/** What screen readers say of a change: the seats that came and went, then the total. */
export const pickChangeText = ({ added, removed }: PickChange, total: string, t: Text): string => {
  const [seats, gone] = [seatsName(added, t), seatsName(removed, t)]
  if (added.length === 0) return removed.length === 0 ? total : t('seatMap.saidRemoved', { seats: gone, total })
  if (removed.length === 0) return t('seatMap.saidPicked', { seats, total })
  return t('seatMap.saidReplaced', { seats, gone, total })
}
