import type { Clock } from '@marquee/kernel/clock'
import { type BackgroundTask, createBackgroundTask } from '@marquee/service-kit/service/background-task'
import type { Log } from '@marquee/service-kit/service/logger'
import { daysBefore, gently } from '@marquee/service-kit/service/retention'
import type { CustomerCounts } from '../../infrastructure/customer-counts.ts'
import type { IdempotencyKeys } from '../../infrastructure/idempotency-keys.ts'

const everyTenMinutes = 600_000
const everyHour = 3_600_000

/** Deletes what nobody will ask for again: answers under old keys, and counts that limit nobody any more. */
export const pruneRecords = ({
  keys,
  counts,
  countRetentionDays,
  now,
  log,
}: {
  keys: IdempotencyKeys
  counts: CustomerCounts
  /** How long after a show its customers' seat counts are kept. */
  countRetentionDays: number
  now: Clock
  log: Log
}): BackgroundTask[] => [
  createBackgroundTask({
    name: 'prune idempotency keys',
    everyMilliseconds: everyTenMinutes,
    run: gently(() => keys.prune(now())),
    log,
  }),
  createBackgroundTask({
    name: 'prune seat counts',
    everyMilliseconds: everyHour,
    run: gently(() => counts.pruneSeats(daysBefore(now(), countRetentionDays))),
    log,
  }),
  createBackgroundTask({
    name: 'prune hold counts',
    everyMilliseconds: everyHour,
    run: gently(counts.pruneHolds),
    log,
  }),
]
