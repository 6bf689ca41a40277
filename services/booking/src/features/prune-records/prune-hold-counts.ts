import { throttlePruning } from '@marquee/service-kit/service/retention'
import type { CustomerCounts } from '../../infrastructure/customer-counts.ts'

/** Deletes the counts of customers who have no unpaid reservation. */
export const pruneHoldCounts = ({ counts }: { counts: Pick<CustomerCounts, 'pruneHolds'> }) =>
  throttlePruning(counts.pruneHolds)
