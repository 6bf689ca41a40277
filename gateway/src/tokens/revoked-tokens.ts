import type { gatewayOnLoginsEnded, gatewayOnUserUpdated } from '@marquee/contracts/identity-events'
import type { AuthenticatedUser } from '@marquee/service-kit/http/auth'
import type { z } from 'zod'

type LoginsEnded = z.output<typeof gatewayOnLoginsEnded.event.data>
type UserUpdated = z.output<typeof gatewayOnUserUpdated.event.data>

export type RevokedTokens = ReturnType<typeof createRevokedTokens>

/** Longer than the lifetime of any access token: an older revocation has no valid token left to refuse. */
const retentionMilliseconds = 20 * 60_000

/** The same time in RabbitMQ's notation: how far back events are read when the gateway starts. */
export const readBackOffset = '20m'

/** About 100 bytes each. When there are more, the oldest are dropped first. */
const maxUsers = 50_000

/** The latest time for each id, in the order of arrival. */
const createTimes = () => {
  const times = new Map<string, number>()
  return {
    has: (id: string): boolean => times.has(id),
    of: (userId: string): number => times.get(userId) ?? Number.NEGATIVE_INFINITY,
    set: (userId: string, time: number, now: number): void => {
      const latest = Math.max(time, times.get(userId) ?? time)
      times.delete(userId)
      times.set(userId, latest)
      for (const [oldest, since] of times) {
        if (times.size <= maxUsers && since >= now - retentionMilliseconds) break
        times.delete(oldest)
      }
    },
  }
}

/**
 * Decides which access tokens are revoked before they expire: those made before their user was deactivated, superusers'
 * tokens made before the user lost that right, and those of logins that have ended.
 *
 * A token's time is in whole seconds, so a token made within the second of the change counts as made before it. The
 * client gets a new one with its refresh token.
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
