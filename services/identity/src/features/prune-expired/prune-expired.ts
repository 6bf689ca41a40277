import { type BackgroundTask, createBackgroundTask } from '@marquee/service-kit/service/background-task'
import { gently } from '@marquee/service-kit/service/retention'
import type { Logger } from 'pino'
import type { Commitments } from '../../infrastructure/commitments.ts'
import type { LoginThrottle } from '../../infrastructure/login-throttle.ts'
import type { Logins } from '../../infrastructure/logins.ts'

/**
 * Deletes what nobody will ask for again: expired refresh tokens and those used long ago, failed logins that no longer
 * count, and reservations that keep no account in use any more.
 */
export const pruneExpired = ({
  logins,
  throttle,
  commitments,
  log,
}: {
  logins: Logins
  throttle: LoginThrottle
  commitments: Commitments
  log: Logger
}): BackgroundTask[] => [
  createBackgroundTask({ name: 'prune logins', everyMilliseconds: 10 * 60_000, run: gently(logins.prune), log }),
  createBackgroundTask({ name: 'prune failed logins', everyMilliseconds: 60_000, run: gently(throttle.prune), log }),
  createBackgroundTask({
    name: 'prune reservations',
    everyMilliseconds: 3_600_000,
    run: gently(commitments.prune),
    log,
  }),
]
