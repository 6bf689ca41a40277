import type { Clock } from '@marquee/kernel/clock'
import type { Reservations } from '../../infrastructure/reservations.ts'

/** How long after its end a hold may keep its seats before it counts as overdue. */
const graceMilliseconds = 5_000

const maxCount = 1_000

/** Counts the holds that should have expired and have not, up to 1,000. */
export const countOverdueHolds =
  ({ reservations, now }: { reservations: Reservations; now: Clock }) =>
  (): Promise<number> =>
    reservations.countOverdue(new Date(now().getTime() - graceMilliseconds), { limit: maxCount })
