import { throttlePruning } from '@marquee/service-kit/service/retention'
import type { Commitments } from '../../infrastructure/commitments.ts'
import type { LoginThrottle } from '../../infrastructure/login-throttle.ts'
import type { Logins } from '../../infrastructure/logins.ts'

/**
 * Prunes one kind of row: expired and long-used refresh tokens, failed logins that no longer count, or reservations that
 * no longer keep an account in use.
 */
export const pruneExpired = ({ prune }: Pick<Logins | LoginThrottle | Commitments, 'prune'>) => throttlePruning(prune)
