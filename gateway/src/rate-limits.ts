import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import { DomainError } from '@marquee/kernel/domain-error'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

export type LimitName = 'sign-ups' | 'failed-logins' | 'event-streams' | 'webhooks' | 'keys' | 'none'

declare module 'fastify' {
  interface FastifyContextConfig {
    limit?: LimitName
  }
}

const minute = 60_000

/** For each client address; of an IPv6 address the first 64 bits count, because one client has all of the rest. */
const everything = { max: 600, timeWindow: minute }
const signUps = { max: 60, timeWindow: 60 * minute }
const failedLogins = { max: 50, timeWindow: 15 * minute }

// Programs that many customers depend on have buckets of their own, so that nobody who shares an address with them can hold
// them up: Stripe sends all of its events from a few addresses, and the services fetch the public keys here.
const programs = { max: 6_000, timeWindow: minute }

/** Open at the same time. Each takes a connection to the service, and there are not more than 1,000. */
const maxEventStreams = 50

class TooManyRequests extends DomainError {
  readonly code = 'too-many-requests'
  readonly kind = 'too-many'

  constructor(retryAfterSeconds: number) {
    super('Too many requests from this address. Try again later.', {
      retry_after_seconds: Math.max(1, retryAfterSeconds),
    })
  }
}

/** How much of something is going on at this moment for each key. */
const createUnderWay = () => {
  const counts = new Map<string, number>()
  return {
    of: (key: string): number => counts.get(key) ?? 0,
    /** Counts one more until the answer is over, in whatever way: also when the client goes away before there is one. */
    add: (key: string, reply: FastifyReply): void => {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      reply.raw.once('close', () => {
        const left = (counts.get(key) ?? 1) - 1
        if (left > 0) counts.set(key, left)
        else counts.delete(key)
      })
    },
  }
}

/**
 * Limits what one client address may do. Counts live in this process, at most 5,000 addresses for each limit; the limit
 * for an account is identity's.
 */
export const limitRates = async (app: FastifyInstance): Promise<void> => {
  await app.register(rateLimit, { global: false })
  const check = {
    everything: app.createRateLimit(everything),
    'sign-ups': app.createRateLimit(signUps),
    'failed-logins': app.createRateLimit(failedLogins),
    webhooks: app.createRateLimit(programs),
    keys: app.createRateLimit(programs),
  }

  const count = async (limit: keyof typeof check, request: FastifyRequest): Promise<void> => {
    const result = await check[limit](request)
    if (!result.isAllowed && result.isExceeded) throw new TooManyRequests(result.ttlInSeconds)
  }

  const loginsUnderWay = createUnderWay()
  const openEventStreams = createUnderWay()

  /** A login counts only when it has failed, so those under way are reserved for: a thousand guesses at once are no way round. */
  const admitLogin = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const failures = await check['failed-logins'](request, { increment: false })
    if (failures.isAllowed) return
    const { key, remaining, ttlInSeconds } = failures
    if (loginsUnderWay.of(key) >= remaining) throw new TooManyRequests(remaining === 0 ? ttlInSeconds : 1)
    loginsUnderWay.add(key, reply)
    reply.raw.once('close', () => {
      if (reply.statusCode === 400) void check['failed-logins'](request)
    })
  }

  const admitEventStream = (request: FastifyRequest, reply: FastifyReply): void => {
    const key = normalizeIP(request.ip)
    if (openEventStreams.of(key) >= maxEventStreams) throw new TooManyRequests(5)
    openEventStreams.add(key, reply)
  }

  app.addHook('onRequest', async (request, reply) => {
    const { limit } = request.routeOptions.config
    if (limit === 'none') return
    await count(limit === 'webhooks' || limit === 'keys' ? limit : 'everything', request)
    if (limit === 'sign-ups') await count('sign-ups', request)
    if (limit === 'failed-logins') await admitLogin(request, reply)
    if (limit === 'event-streams') admitEventStream(request, reply)
  })
}
