import { gently } from '@marquee/service-kit/service/retention'
import type { Commitments } from '../../infrastructure/commitments.ts'
import type { LoginThrottle } from '../../infrastructure/login-throttle.ts'
import type { Logins } from '../../infrastructure/logins.ts'

/**
 * Deletes what nobody will ask for again: expired refresh tokens and those used long ago, failed logins that no longer
 * count, or reservations that keep no account in use any more.
 */
export const pruneExpired = ({ prune }: Pick<Logins | LoginThrottle | Commitments, 'prune'>) => gently(prune)
