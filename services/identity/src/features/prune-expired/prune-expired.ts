import { throttlePruning } from '@marquee/service-kit/service/retention'
import type { Commitments } from '../../infrastructure/commitments.ts'
import type { LoginThrottle } from '../../infrastructure/login-throttle.ts'
import type { Logins } from '../../infrastructure/logins.ts'

/**
 * Prunes one kind of row: refresh tokens that expired or were used long ago, failed logins that no longer count, or
 * reservations without a recent event.
 */
export const pruneExpired = ({ prune }: Pick<Logins | LoginThrottle | Commitments, 'prune'>) => throttlePruning(prune)
