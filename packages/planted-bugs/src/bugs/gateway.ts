import type { PlantedBug } from '../planted-bug.ts'

const source = 'gateway/src'
const app = `${source}/app.ts`
const patience = `${source}/proxy/patience.ts`
const rateLimits = `${source}/limits/rate-limits.ts`
const store = `${source}/limits/rate-limit-store.ts`

export const gatewayBugs: readonly PlantedBug[] = [
  {
    name: 'a new gateway reads back two minutes of revoked tokens instead of twenty',
    patches: [
      {
        file: `${source}/tokens/revoked-tokens.ts`,
        find: "rememberedSince = '20m'",
        replace: "rememberedSince = '2m'",
      },
    ],
    tests: [`${source}/tokens/revoked-tokens.int.test.ts`],
  },
  {
    name: 'a gateway forgets a revoked token after two minutes',
    patches: [
      {
        file: `${source}/tokens/revoked-tokens.ts`,
        find: 'rememberedMilliseconds = 20 * 60_000',
        replace: 'rememberedMilliseconds = 2 * 60_000',
      },
    ],
    tests: [`${source}/tokens/revoked-tokens.test.ts`],
  },
  {
    name: 'the gateway is not told of logins that have ended',
    patches: [
      {
        file: app,
        find: 'startBroadcastReader(gatewayOnLoginsEnded, { ...common, apply: revokedTokens.endLogins }),',
        replace: 'startBroadcastReader(gatewayOnLoginsEnded, { ...common, apply: () => undefined }),',
      },
    ],
    tests: [`${source}/tokens/revoked-tokens.int.test.ts`],
  },
  {
    name: 'requests for paths that cannot be decoded are not limited',
    patches: [
      {
        file: rateLimits,
        find: 'return count(everything, normalizeIP(client))',
        replace: 'return Promise.resolve(void client)',
      },
    ],
    tests: [`${source}/limits/rate-limits.int.test.ts`],
  },
  {
    name: 'requests for paths that cannot be decoded count for the proxy in front',
    patches: [
      {
        file: rateLimits,
        find: 'normalizeIP(client)',
        replace: "normalizeIP(client && (socket.remoteAddress ?? ''))",
      },
    ],
    tests: [`${source}/limits/rate-limits.int.test.ts`],
  },
  {
    name: 'preflights are not limited',
    patches: [
      {
        file: `${source}/own-routes/browser-security.ts`,
        find: 'preflightContinue: true',
        replace: 'preflightContinue: false',
      },
    ],
    tests: [`${source}/limits/rate-limits.int.test.ts`],
  },
  {
    name: 'anybody may ask for readiness without limit',
    patches: [
      {
        file: rateLimits,
        find: "if (limit === 'health' && isOperator.has(request.ip)) return",
        replace: "if (limit === 'health' && isOperator) return",
      },
    ],
    tests: [`${source}/limits/rate-limits.int.test.ts`],
  },
  {
    name: 'one address takes all places for uploads',
    patches: [{ file: rateLimits, find: 'perAddress: uploadsOfAddress', replace: 'perAddress: uploadsOfAll' }],
    tests: [`${source}/limits/rate-limits.int.test.ts`],
  },
  {
    name: 'a rate limit begins anew with each request that it counts in Redis',
    patches: [{ file: store, find: 'if ttl < 0 then', replace: 'if true then' }],
    tests: [`${source}/limits/rate-limit-store.int.test.ts`],
  },
  {
    name: 'a rate limit begins anew with each request that a process counts itself',
    patches: [
      {
        file: store,
        find: 'known && known.endsAt > now ? known : { current: 0, endsAt: now + windowMilliseconds }',
        replace: '{ current: known && known.endsAt > now ? known.current : 0, endsAt: now + windowMilliseconds }',
      },
    ],
    tests: [`${source}/limits/rate-limit-store.int.test.ts`],
  },
  {
    name: 'each request pays for an outage of Redis that is known',
    patches: [{ file: store, find: 'pausedUntil = performance.now() + pauseMilliseconds', replace: '' }],
    tests: [`${source}/limits/rate-limit-store.int.test.ts`],
  },
  {
    name: 'no place is kept for addresses that have none',
    patches: [
      {
        file: `${source}/limits/shares.ts`,
        find: 'own < few ? total : total - keptForNewcomers',
        replace: 'own < few ? total : total + 0 * keptForNewcomers',
      },
    ],
    tests: [`${source}/limits/shares.test.ts`],
  },
  {
    name: 'a listener joins the stream of whichever showtime is open',
    patches: [
      {
        file: `${source}/proxy/event-streams.ts`,
        find: 'channels.get(key) ?? connect(key, route, request)',
        replace: 'channels.values().next().value ?? connect(key, route, request)',
      },
    ],
    tests: [`${source}/proxy/event-streams.int.test.ts`],
  },
  {
    name: 'the document of an old release is shown until the gateway restarts',
    patches: [{ file: `${source}/documents/documents.ts`, find: 'kept && Date.now() < kept.until', replace: 'kept' }],
    tests: [`${source}/documents/docs.int.test.ts`],
  },
  {
    name: 'a request that moves to another replica keeps its place at the first',
    patches: [
      {
        file: `${source}/proxy/in-flight-request.ts`,
        find: 'this.#place.leave()\n    this.#place = next',
        replace: 'this.#place = next',
      },
    ],
    tests: [`${source}/proxy/replicas.int.test.ts`],
  },
  {
    name: 'a request waits without limit for a connection to a service that hangs',
    patches: [
      {
        file: `${source}/proxy/in-flight-request.ts`,
        find: "this.#limit(this.#upstream.patience.queue, 'no connection became free in time')",
        replace: 'this.#timer = undefined',
      },
    ],
    tests: [`${source}/proxy/failures.int.test.ts`],
  },
  {
    name: 'a client has milliseconds instead of seconds to send its body',
    patches: [{ file: patience, find: 'body: 10_000', replace: 'body: 10' }],
    tests: [`${source}/proxy/patience.test.ts`],
  },
  {
    name: 'idle connections to a replica are kept for longer than it drains',
    patches: [{ file: patience, find: 'idle: 500', replace: 'idle: 5_000' }],
    tests: [`${source}/proxy/patience.test.ts`],
  },
  {
    name: 'bodies that break off use up the room for bodies',
    patches: [
      {
        file: `${source}/proxy/request-body.ts`,
        find: 'drain(request)\n    throw error\n  } finally {\n    collectedBytes -= reserved\n  }',
        replace: 'drain(request)\n    throw error\n  }',
      },
    ],
    tests: [`${source}/limits/connections.int.test.ts`],
  },
  {
    name: 'a stop gives requests under way less than a second',
    patches: [
      {
        file: app,
        find: 'config.SHUTDOWN_TIMEOUT_SECONDS * 1000 - lastMilliseconds',
        replace: 'config.SHUTDOWN_TIMEOUT_SECONDS - lastMilliseconds',
      },
    ],
    tests: [`${source}/proxy/stopping.int.test.ts`],
  },
]
