import type { gatewayOnLoginsEnded, gatewayOnUserUpdated } from '@marquee/contracts/identity-events'
import type { AuthenticatedUser } from '@marquee/service-kit/http/auth'
import type { z } from 'zod'

type LoginsEnded = z.output<typeof gatewayOnLoginsEnded.event.data>
type UserUpdated = z.output<typeof gatewayOnUserUpdated.event.data>

export type RevokedTokens = ReturnType<typeof createRevokedTokens>

/** Longer than any access token is valid: what happened before that has no token left to revoke. */
const rememberedMilliseconds = 20 * 60_000

/** How far back the events are read when the gateway starts, in RabbitMQ's notation; the same time. */
export const rememberedSince = '20m'

/** About 100 bytes for each; when there are more, the oldest are forgotten first. */
const maxUsers = 50_000

/** The latest time for each user, in the order in which they came. */
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
        if (times.size <= maxUsers && since >= now - rememberedMilliseconds) break
        times.delete(oldest)
      }
    },
  }
}

/**
 * Which access tokens are void before they expire: those of users who were deactivated after the token was made, those that
 * still say superuser of somebody who no longer is one, and those of logins that have ended.
 *
 * A token's time is in whole seconds, so one that is made within the second of the change counts as made before it; the
 * client then gets a new one with its refresh token.
 */
export const createRevokedTokens = ({ now = Date.now }: { now?: () => number } = {}) => {
  const deactivated = createTimes()
  const notSuperuser = createTimes()
  /** By the login that a token came from. A login that has ended does not begin again. */
  const ended = createTimes()
  return {
    endLogins: ({ loginIds }: LoginsEnded, time: Date): void => {
      const at = time.getTime()
      if (at < now() - rememberedMilliseconds) return
      for (const id of loginIds) ended.set(id, at, now())
    },

    apply: ({ userId, isActive, isSuperuser }: UserUpdated, time: Date): void => {
      const at = time.getTime()
      if (at < now() - rememberedMilliseconds) return
      if (!isActive) deactivated.set(userId, at, now())
      if (!isSuperuser) notSuperuser.set(userId, at, now())
    },

    isRevoked: ({ id, isSuperuser, issuedAt, sessionId }: AuthenticatedUser): boolean =>
      issuedAt * 1000 < deactivated.of(id) ||
      (isSuperuser && issuedAt * 1000 < notSuperuser.of(id)) ||
      (sessionId !== undefined && ended.has(sessionId)),
  }
}
