import type { gatewayOnLoginsEnded, gatewayOnUserUpdated } from '@marquee/contracts/identity-events'
import type { AuthenticatedUser } from '@marquee/service-kit/http/auth'
import type { z } from 'zod'

type LoginsEnded = z.output<typeof gatewayOnLoginsEnded.event.data>
type UserUpdated = z.output<typeof gatewayOnUserUpdated.event.data>

export type RevokedTokens = ReturnType<typeof createRevokedTokens>

/** No access token lives longer, so all tokens that an older revocation refuses have expired. */
const retentionMilliseconds = 20 * 60_000

/** The same time in RabbitMQ's notation: how far back events are read when the gateway starts. */
export const readBackOffset = '20m'

/** Maximum revocations of each kind, of about 100 bytes each. Above the maximum the oldest are dropped. */
const maxRevocations = 50_000

/** The latest time for each id, in the order of arrival. */
const createTimes = () => {
  const times = new Map<string, number>()
  return {
    has: (id: string): boolean => times.has(id),
    of: (id: string): number => times.get(id) ?? Number.NEGATIVE_INFINITY,
    set: (id: string, time: number, now: number): void => {
      const latest = Math.max(time, times.get(id) ?? time)
      times.delete(id)
      times.set(id, latest)
      for (const [oldest, since] of times) {
        if (times.size <= maxRevocations && since >= now - retentionMilliseconds) break
        times.delete(oldest)
      }
    },
  }
}

/**
 * Decides which access tokens are revoked before they expire:
 *
 * - tokens made before their user was deactivated,
 * - superusers' tokens made before the user lost that right,
 * - tokens of logins that have ended.
 *
 * A token's time is in whole seconds, so a token made within the second of the change counts as made before the
 * change. The client gets a new token with its refresh token.
 */
export const createRevokedTokens = ({ now = Date.now }: { now?: () => number } = {}) => {
  const deactivated = createTimes()
  const notSuperuser = createTimes()
  /** By login. A login that has ended never starts again. */
  const ended = createTimes()
  return {
    endLogins: ({ loginIds }: LoginsEnded, time: Date): void => {
      const at = time.getTime()
      if (at < now() - retentionMilliseconds) return
      for (const id of loginIds) ended.set(id, at, now())
    },

    apply: ({ userId, isActive, isSuperuser }: UserUpdated, time: Date): void => {
      const at = time.getTime()
      if (at < now() - retentionMilliseconds) return
      if (!isActive) deactivated.set(userId, at, now())
      if (!isSuperuser) notSuperuser.set(userId, at, now())
    },

    isRevoked: ({ id, isSuperuser, issuedAt, sessionId }: AuthenticatedUser): boolean =>
      issuedAt * 1000 < deactivated.of(id) ||
      (isSuperuser && issuedAt * 1000 < notSuperuser.of(id)) ||
      (sessionId !== undefined && ended.has(sessionId)),
  }
}
