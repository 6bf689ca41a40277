import { throttlePruning } from '@marquee/service-kit/service/retention'
import type { CustomerCounts } from '../../infrastructure/customer-counts.ts'

/** Deletes each customer's count of unpaid reservations if the count is zero. */
export const pruneHoldCounts = ({ counts }: { counts: Pick<CustomerCounts, 'pruneHolds'> }) =>
  throttlePruning(counts.pruneHolds)
