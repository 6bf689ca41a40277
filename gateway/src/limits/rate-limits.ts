import { normalizeIP } from '@fastify/rate-limit'
import { DomainError } from '@marquee/kernel/domain-error'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ConcurrencyLimit, createConcurrencyLimit } from './concurrency-limit.ts'
import { addressList, clientAddress } from './connections.ts'
import type { Counts } from './rate-limit-store.ts'

export type LimitName =
  | 'sign-ups'
  | 'failed-logins'
  | 'passwords'
  | 'event-streams'
  | 'webhooks'
  | 'keys'
  | 'health'
  | 'uploads'
  | 'storefront'

declare module 'fastify' {
  interface FastifyContextConfig {
    limit?: LimitName
  }
}

const minute = 60_000

type Rate = { readonly name: string; readonly max: number; readonly windowMilliseconds: number }

/** Per client address. A /64 network of IPv6 counts as one address, because one client usually has a whole network. */
export const everything: Rate = { name: 'everything', max: 600, windowMilliseconds: minute }
export const signUps: Rate = { name: 'sign-ups', max: 60, windowMilliseconds: 60 * minute }
export const failedLogins: Rate = { name: 'failed-logins', max: 50, windowMilliseconds: 15 * minute }

// Programs that many customers depend on have limits of their own, so that other clients at the same address cannot use
// up these limits. Stripe sends all webhooks from a few addresses, services fetch the signing keys, and load balancers
// poll readiness.
const webhooks: Rate = { name: 'webhooks', max: 6_000, windowMilliseconds: minute }
const keys: Rate = { name: 'keys', max: 6_000, windowMilliseconds: minute }
const health: Rate = { name: 'health', max: 600, windowMilliseconds: minute }

/**
 * A first visit loads one page and some twenty files, all from memory. These requests do not count as requests to the
 * API, so that a household or an office behind one address can load pages and still buy.
 */
export const storefront: Rate = { name: 'storefront', max: 3_000, windowMilliseconds: minute }

/**
 * In-flight requests of one address, and of all addresses. Most requests hold a body of up to 64 KiB; a webhook holds
 * up to 512 KiB.
 */
export const requestsOfAddress = 100
const requestsOfAll = 2_000
/** The last slots are for addresses without an in-flight request, so that a few addresses cannot take all slots. */
const requestsForNewcomers = 400

/** An open stream takes some kilobytes here and nothing at the service, which has one stream per showtime. */
export const streamsOfAddress = 500
const streamsOfAll = 20_000
const streamsForNewcomers = 4_000

/**
 * The requests in flight for which identity may hash a password: logins, sign-ups (of guests, too) and changes of an
 * account. Each hash uses a core for some tens of milliseconds.
 */
const hashesPasswords: ReadonlySet<LimitName | undefined> = new Set(['sign-ups', 'failed-logins', 'passwords'])
const hashingsOfAddress = 8
const hashingsOfAll = 150

/** An upload is streamed, so it holds a connection to the catalog until the client has sent all of the body. */
export const uploadsOfAddress = 2
const uploadsOfAll = 8

export class TooManyRequests extends DomainError {
  static readonly example = () => new TooManyRequests(30)

  readonly code = 'too-many-requests'
  readonly kind = 'too-many'

  constructor(retryAfterSeconds: number) {
    super('Too many requests from this address. Try again after the seconds in Retry-After.', {
      retry_after_seconds: Math.max(1, retryAfterSeconds),
    })
  }
}

export class TooBusy extends DomainError {
  readonly code = 'busy'
  readonly kind = 'unavailable'

  constructor() {
    super('The server has too many requests in flight. Try again in a moment.', { retry_after_seconds: 1 })
  }
}

const rateOf: Readonly<Partial<Record<LimitName, Rate>>> = { webhooks, keys, health, storefront }

/** The key of all limits per address. */
const addressOf = (request: FastifyRequest): string => normalizeIP(request.ip)

/**
 * Acquires a slot until the response has been sent or the client has disconnected. Throws TooBusy if all slots
 * are taken, and TooManyRequests if there are slots but none for this address.
 */
const acquireSlot = (limit: ConcurrencyLimit, request: FastifyRequest, reply: FastifyReply): void => {
  const release = limit.acquire(addressOf(request))
  if (release === undefined) throw limit.isFull() ? new TooBusy() : new TooManyRequests(1)
  reply.raw.once('close', release)
}

/** Whether the password was wrong, or the client disconnected before the answer. */
const hasFailed = ({ raw, statusCode }: FastifyReply): boolean => statusCode === 400 || !raw.writableFinished

/**
 * Adds the limits per client address: requests in a window, and requests in flight. Identity limits logins per account.
 *
 * @param counts where requests are counted
 * @param operators addresses and networks without a limit for health
 * @param trustedProxies addresses and networks whose `x-forwarded-for` names the client
 * @returns a function that counts a request without a route, such as one whose path cannot be decoded, and may throw
 *   TooManyRequests
 */
export const limitRates = async (
  app: FastifyInstance,
  {
    counts,
    operators,
    trustedProxies,
  }: { counts: Counts; operators: readonly string[]; trustedProxies: readonly string[] },
): Promise<(request: FastifyRequest) => Promise<void>> => {
  const isOperator = addressList(operators)

  const count = async ({ name, max, windowMilliseconds }: Rate, address: string): Promise<void> => {
    const { current, ttl } = await counts.add(`${name}:${address}`, 1, windowMilliseconds)
    if (current > max) throw new TooManyRequests(Math.ceil(ttl / 1000))
  }

  // Programs have a limit of their own, so that customers cannot delay webhooks, and webhooks cannot delay customers.
  const newRequestLimit = () =>
    createConcurrencyLimit({
      total: requestsOfAll,
      perAddress: requestsOfAddress,
      keptForNewcomers: requestsForNewcomers,
    })
  const requests = newRequestLimit()
  const programs = newRequestLimit()
  const pages = newRequestLimit()
  const slotsOf: Partial<Record<LimitName, ConcurrencyLimit>> = {
    webhooks: programs,
    keys: programs,
    health: programs,
    storefront: pages,
  }
  const streams = createConcurrencyLimit({
    total: streamsOfAll,
    perAddress: streamsOfAddress,
    keptForNewcomers: streamsForNewcomers,
  })
  const hashings = createConcurrencyLimit({ total: hashingsOfAll, perAddress: hashingsOfAddress })
  const uploads = createConcurrencyLimit({ total: uploadsOfAll, perAddress: uploadsOfAddress })

  /**
   * Counts a login as failed when it starts. A response other than 400 takes the count back, so a client that
   * disconnects early cannot hide a failure.
   */
  const admitLogin = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { name, max, windowMilliseconds } = failedLogins
    const address = addressOf(request)
    const uncount = () => counts.add(`${name}:${address}`, -1, windowMilliseconds)
    const { current, ttl } = await counts.add(`${name}:${address}`, 1, windowMilliseconds)
    if (current > max) {
      await uncount()
      // If other logins of this address are in flight and succeed, this login can be retried in a second.
      throw new TooManyRequests(hashings.inUseBy(address) > 1 ? 1 : Math.ceil(ttl / 1000))
    }
    reply.raw.once('close', () => {
      if (!hasFailed(reply)) void uncount()
    })
  }

  app.addHook('onRequest', async (request, reply) => {
    const { limit } = request.routeOptions.config
    if (limit === 'health' && isOperator.has(request.ip)) return
    await count((limit && rateOf[limit]) ?? everything, addressOf(request))
    if (limit === 'event-streams') return acquireSlot(streams, request, reply)
    acquireSlot((limit && slotsOf[limit]) ?? requests, request, reply)
    if (limit === 'uploads') acquireSlot(uploads, request, reply)
    if (hashesPasswords.has(limit)) acquireSlot(hashings, request, reply)
    if (limit === 'sign-ups') await count(signUps, addressOf(request))
    if (limit === 'failed-logins') await admitLogin(request, reply)
  })

  const proxies = addressList(trustedProxies)
  return ({ raw }) => {
    const { socket, headers } = raw
    const client = clientAddress({ connected: socket.remoteAddress, forwardedFor: headers['x-forwarded-for'] }, proxies)
    return count(everything, normalizeIP(client))
  }
}
