import { normalizeIP } from '@fastify/rate-limit'
import { DomainError } from '@marquee/kernel/domain-error'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressList, clientAddress } from './connections.ts'
import type { Counts } from './rate-limit-store.ts'
import { createShares, type Shares } from './shares.ts'

export type LimitName = 'sign-ups' | 'failed-logins' | 'event-streams' | 'webhooks' | 'keys' | 'health' | 'uploads'

declare module 'fastify' {
  interface FastifyContextConfig {
    limit?: LimitName
  }
}

const minute = 60_000

type Rate = { readonly name: string; readonly max: number; readonly windowMilliseconds: number }

/** For each client address; of an IPv6 address the first 64 bits count, because one client has all of the rest. */
const everything: Rate = { name: 'everything', max: 600, windowMilliseconds: minute }
const signUps: Rate = { name: 'sign-ups', max: 60, windowMilliseconds: 60 * minute }
const failedLogins: Rate = { name: 'failed-logins', max: 50, windowMilliseconds: 15 * minute }

// Programs that many customers depend on have counts of their own, so that nobody who shares an address with them can hold
// them up: Stripe sends all of its events from a few addresses, the services fetch the public keys here, and load
// balancers ask for readiness.
const webhooks: Rate = { name: 'webhooks', max: 6_000, windowMilliseconds: minute }
const keys: Rate = { name: 'keys', max: 6_000, windowMilliseconds: minute }
const health: Rate = { name: 'health', max: 600, windowMilliseconds: minute }

/** Requests that are not answered in full yet: of one address, and of all. Each may hold a body and an answer of 64 KiB. */
const requestsOfAddress = 100
const requestsOfAll = 2_000
/** A few to speak to everybody while a few addresses have taken the rest. */
const requestsForNewcomers = 400

/** An open stream costs some kilobytes here and nothing at the service, which has one for each showtime. */
const streamsOfAddress = 500
export const streamsOfAll = 20_000
const streamsForNewcomers = 4_000

/** Requests that make identity hash a password, which takes a core for some tens of milliseconds each. */
const hashingsOfAddress = 8
const hashingsOfAll = 150

/** Pictures are passed on as they come, so that each holds a connection to the catalog for as long as it takes. */
const uploadsOfAddress = 2
const uploadsOfAll = 8

export class TooManyRequests extends DomainError {
  static readonly example = () => new TooManyRequests(30)

  readonly code = 'too-many-requests'
  readonly kind = 'too-many'

  constructor(retryAfterSeconds: number) {
    super('Too many requests from this address. Try again later.', {
      retry_after_seconds: Math.max(1, retryAfterSeconds),
    })
  }
}

export class TooBusy extends DomainError {
  readonly code = 'busy'
  readonly kind = 'unavailable'

  constructor() {
    super('Too many requests are under way. Try again in a moment.', { retry_after_seconds: 1 })
  }
}

const rateOf: Readonly<Partial<Record<LimitName, Rate>>> = { webhooks, keys, health }

/** The address that limits go by. */
const addressOf = (request: FastifyRequest): string => normalizeIP(request.ip)

/**
 * Takes a place until the answer has been sent, or its client has gone. Throws TooManyRequests if the address has as many
 * as it may, TooBusy if that is true of everybody.
 */
const takePlace = (shares: Shares, request: FastifyRequest, reply: FastifyReply, isFull: () => boolean): void => {
  const giveBack = shares.take(addressOf(request))
  if (giveBack === undefined) {
    if (isFull()) throw new TooBusy()
    throw new TooManyRequests(1)
  }
  reply.raw.once('close', giveBack)
}

/** Whether the client was told that its password was wrong, or left before it could be told. */
const wasWrong = ({ raw, statusCode }: FastifyReply): boolean => statusCode === 400 || !raw.writableFinished

/**
 * Limits what one client address may do: how often, and how much at once. The limit for an account is identity's.
 *
 * @param counts where requests are counted
 * @param operators addresses and networks that ask for health as often as they like
 * @param trustedProxies addresses and networks whose `x-forwarded-for` says who the client is
 * @returns counts a request that has no route, such as one whose path cannot be decoded; throws TooManyRequests
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

  // Apart for programs: what customers do must not keep a webhook waiting, nor the other way round.
  const newShares = () =>
    createShares({ total: requestsOfAll, perAddress: requestsOfAddress, keptForNewcomers: requestsForNewcomers })
  const requests = newShares()
  const programs = newShares()
  const streams = createShares({
    total: streamsOfAll,
    perAddress: streamsOfAddress,
    keptForNewcomers: streamsForNewcomers,
  })
  const hashings = createShares({ total: hashingsOfAll, perAddress: hashingsOfAddress })
  const uploads = createShares({ total: uploadsOfAll, perAddress: uploadsOfAddress })
  const isFull = (shares: Shares, total: number) => () => shares.size() >= total

  /** Counts a login when it begins, so that a client which does not wait for the answer has guessed as well. */
  const admitLogin = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { name, max, windowMilliseconds } = failedLogins
    const address = addressOf(request)
    const giveBack = () => counts.add(`${name}:${address}`, -1, windowMilliseconds)
    const { current, ttl } = await counts.add(`${name}:${address}`, 1, windowMilliseconds)
    if (current > max) {
      await giveBack()
      // Others of this address may yet turn out to be right, and give theirs back.
      throw new TooManyRequests(hashings.of(address) > 1 ? 1 : Math.ceil(ttl / 1000))
    }
    reply.raw.once('close', () => {
      if (!wasWrong(reply)) void giveBack()
    })
  }

  app.addHook('onRequest', async (request, reply) => {
    const { limit } = request.routeOptions.config
    if (limit === 'health' && isOperator.has(request.ip)) return
    await count((limit && rateOf[limit]) ?? everything, addressOf(request))
    if (limit === 'event-streams') return takePlace(streams, request, reply, isFull(streams, streamsOfAll))
    const shares = limit && rateOf[limit] ? programs : requests
    takePlace(shares, request, reply, isFull(shares, requestsOfAll))
    if (limit === 'uploads') takePlace(uploads, request, reply, isFull(uploads, uploadsOfAll))
    if (limit === 'sign-ups' || limit === 'failed-logins') {
      takePlace(hashings, request, reply, isFull(hashings, hashingsOfAll))
    }
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
