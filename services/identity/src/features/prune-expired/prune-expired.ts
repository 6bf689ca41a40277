import { throttlePruning } from '@marquee/service-kit/service/retention'
import type { Commitments } from '../../infrastructure/commitments.ts'
import type { LoginThrottle } from '../../infrastructure/login-throttle.ts'
import type { Logins } from '../../infrastructure/logins.ts'

/**
 * Prunes expired refresh tokens and those used long ago, failed logins that no longer count, or reservations that no
 * longer keep an account from being deleted.
 */
export const pruneExpired = ({ prune }: Pick<Logins | LoginThrottle | Commitments, 'prune'>) => throttlePruning(prune)
