import type { Clock } from '@marquee/kernel/clock'
import type { IdempotencyKeys } from '../../infrastructure/idempotency-keys.ts'

/** Forgets answers under clients' keys that nobody will ask for again. Resolves with true if there may be more. */
export const forgetAnswers =
  ({ keys, now }: { keys: IdempotencyKeys; now: Clock }) =>
  (): Promise<boolean> =>
    keys.prune(now())
