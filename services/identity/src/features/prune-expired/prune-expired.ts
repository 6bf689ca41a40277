import { type BackgroundTask, createBackgroundTask } from '@marquee/service-kit/background-task'
import type { Logger } from 'pino'
import type { LoginThrottle } from '../../infrastructure/login-throttle.ts'
import type { Logins } from '../../infrastructure/logins.ts'

/** Deletes what nobody will ask for again: expired refresh tokens, and failed logins that no longer count. */
export const pruneExpired = ({
  logins,
  throttle,
  log,
}: {
  logins: Logins
  throttle: LoginThrottle
  log: Logger
}): BackgroundTask[] => [
  createBackgroundTask({ name: 'prune logins', everyMilliseconds: 10 * 60_000, run: logins.prune, log }),
  createBackgroundTask({ name: 'prune failed logins', everyMilliseconds: 60_000, run: throttle.prune, log }),
]
