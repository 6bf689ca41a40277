import type { Clock } from '@marquee/kernel/clock'
import { gently } from '@marquee/service-kit/service/retention'
import type { IdempotencyKeys } from '../../infrastructure/idempotency-keys.ts'

/** Deletes the answers under keys that no client repeats any more. */
export const pruneIdempotencyKeys = ({ keys, now }: { keys: Pick<IdempotencyKeys, 'prune'>; now: Clock }) =>
  gently(() => keys.prune(now()))
