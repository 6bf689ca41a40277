import type { Clock } from '@marquee/kernel/clock'
import { throttlePruning } from '@marquee/service-kit/service/retention'
import type { IdempotencyKeys } from '../../infrastructure/idempotency-keys.ts'

/** Deletes idempotency keys, with their outcomes, after their retention. */
export const pruneIdempotencyKeys = ({ keys, now }: { keys: Pick<IdempotencyKeys, 'prune'>; now: Clock }) =>
  throttlePruning(() => keys.prune(now()))
