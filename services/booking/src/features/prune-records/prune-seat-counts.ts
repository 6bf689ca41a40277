import type { Clock } from '@marquee/kernel/clock'
import { daysBefore, throttlePruning } from '@marquee/service-kit/service/retention'
import type { CustomerCounts } from '../../infrastructure/customer-counts.ts'

/**
 * Deletes the customers' seat counts of shows that are over.
 *
 * @param retentionDays how long after a show its counts are kept
 */
export const pruneSeatCounts = ({
  counts,
  retentionDays,
  now,
}: {
  counts: Pick<CustomerCounts, 'pruneSeats'>
  retentionDays: number
  now: Clock
}) => throttlePruning(() => counts.pruneSeats(daysBefore(now(), retentionDays)))
