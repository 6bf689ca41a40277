import type { PlantedBug } from '../planted-bug.ts'

const source = 'gateway/src'
const app = `${source}/app.ts`
const timeouts = `${source}/proxy/timeouts.ts`
const rateLimits = `${source}/limits/rate-limits.ts`
const store = `${source}/limits/rate-limit-store.ts`
const freshness = `${source}/proxy/freshness.ts`
const sharedFetch = `${source}/proxy/shared-fetch.ts`
const sharedResponses = `${source}/proxy/shared-responses.ts`

const sharingTests = [`${source}/proxy/shared-responses.int.test.ts`]

export const gatewayBugs: readonly PlantedBug[] = [
  {
    name: 'a starting gateway reads back two minutes of revocations instead of twenty',
    patches: [
      {
        file: `${source}/tokens/revoked-tokens.ts`,
        find: "readBackOffset = '20m'",
        replace: "readBackOffset = '2m'",
      },
    ],
    tests: [`${source}/tokens/revoked-tokens.int.test.ts`],
  },
  {
    name: 'a gateway accepts a revoked token again after two minutes',
    patches: [
      {
        file: `${source}/tokens/revoked-tokens.ts`,
        find: 'retentionMilliseconds = 20 * 60_000',
        replace: 'retentionMilliseconds = 2 * 60_000',
      },
    ],
    tests: [`${source}/tokens/revoked-tokens.test.ts`],
  },
  {
    name: 'the gateway ignores the events about ended logins',
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
    name: 'requests for paths that cannot be decoded count for the address of the proxy',
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
    name: 'any address may request readiness without a limit',
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
    name: 'one address can take all slots for uploads',
    patches: [{ file: rateLimits, find: 'perAddress: uploadsOfAddress', replace: 'perAddress: uploadsOfAll' }],
    tests: [`${source}/limits/rate-limits.int.test.ts`],
  },
  {
    name: 'one address can have any number of passwords hashed at once for its own accounts',
    patches: [{ file: rateLimits, find: "'failed-logins', 'passwords'])", replace: "'failed-logins'])" }],
    tests: [`${source}/limits/rate-limits.int.test.ts`],
  },
  {
    name: 'each request restarts the window of a rate limit in Redis',
    patches: [{ file: store, find: 'if ttl < 0 then', replace: 'if true then' }],
    tests: [`${source}/limits/rate-limit-store.int.test.ts`],
  },
  {
    name: 'each request restarts the window of a rate limit in the process',
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
    name: 'each request waits for Redis during a known outage',
    patches: [{ file: store, find: 'pausedUntil = performance.now() + pauseMilliseconds', replace: '' }],
    tests: [`${source}/limits/rate-limit-store.int.test.ts`],
  },
  {
    name: 'no slot is kept free for addresses that have few slots or none',
    patches: [
      {
        file: `${source}/limits/concurrency-limit.ts`,
        find: 'own < few ? total : total - keptForNewcomers',
        replace: 'own < few ? total : total + 0 * keptForNewcomers',
      },
    ],
    tests: [`${source}/limits/concurrency-limit.test.ts`],
  },
  {
    name: 'a seat map is shared for a second, whatever its client has seen since',
    patches: [
      {
        file: `${source}/proxy/shared-responses.ts`,
        find: 'performance.now() < known.freshUntil && !observations.isOutdated(known)',
        replace: 'performance.now() < known.freshUntil',
      },
    ],
    tests: [`${source}/proxy/shared-responses.int.test.ts`],
  },
  {
    name: 'a request for a seat map joins a request that was sent before its client saw a change',
    patches: [
      {
        file: `${source}/proxy/shared-responses.ts`,
        find: 'observations.observe(groups)\n      // The groups of an open request are unknown until its response arrives. So later requests join no open request.\n      open.clear()',
        replace: 'observations.observe(groups)',
      },
    ],
    tests: [`${source}/proxy/shared-responses.int.test.ts`],
  },
  {
    name: 'a listener joins the first open stream, whatever its showtime',
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
    name: 'the OpenAPI document of an old release is served until the gateway restarts',
    patches: [{ file: `${source}/documents/documents.ts`, find: 'kept && Date.now() < kept.until', replace: 'kept' }],
    tests: [`${source}/documents/docs.int.test.ts`],
  },
  {
    name: 'a request that moves to another replica keeps its slot at the first replica',
    patches: [
      {
        file: `${source}/proxy/in-flight-request.ts`,
        find: 'this.#slot.release()\n    this.#slot = next',
        replace: 'this.#slot = next',
      },
    ],
    tests: [`${source}/proxy/replicas.int.test.ts`],
  },
  {
    name: 'a request waits without limit for a connection to a service that hangs',
    patches: [
      {
        file: `${source}/proxy/in-flight-request.ts`,
        find: 'this.#limit(this.#upstream.timeouts.queueMilliseconds,',
        replace: 'this.#limit(2 ** 31 - 1,',
      },
    ],
    tests: [`${source}/proxy/failures.int.test.ts`],
  },
  {
    name: 'requests wait for a connection however long earlier requests have waited',
    patches: [
      {
        file: `${source}/proxy/replica.ts`,
        find: 'lastQueueMilliseconds > timeouts.busyAfterMilliseconds',
        replace: 'lastQueueMilliseconds < 0',
      },
    ],
    tests: [`${source}/proxy/failures.int.test.ts`],
  },
  {
    name: 'a request that a busy service cannot take is refused only after its token and body were read',
    patches: [
      {
        file: `${source}/proxy/proxy.ts`,
        find: 'return { whyNotNow: () => (upstream.isBusy() ? serviceBusy : undefined) }',
        replace: 'return serviceBusy.status === 503 ? {} : {}',
      },
    ],
    tests: [`${source}/proxy/failures.int.test.ts`],
  },
  {
    name: 'a client has milliseconds instead of seconds to send its body',
    patches: [{ file: timeouts, find: 'requestBodyMilliseconds: 10_000', replace: 'requestBodyMilliseconds: 10' }],
    tests: [`${source}/proxy/timeouts.test.ts`],
  },
  {
    name: 'idle connections to a replica are kept for longer than the replica drains',
    patches: [
      { file: timeouts, find: 'idleConnectionMilliseconds: 500', replace: 'idleConnectionMilliseconds: 5_000' },
    ],
    tests: [`${source}/proxy/timeouts.test.ts`],
  },
  {
    name: 'an incomplete body keeps the bytes that were reserved for it',
    patches: [
      {
        file: `${source}/proxy/request-body.ts`,
        find: 'discardBody(request)\n    throw error\n  } finally {\n    collectedBytes -= reserved\n  }',
        replace: 'discardBody(request)\n    throw error\n  }',
      },
    ],
    tests: [`${source}/limits/connections.int.test.ts`],
  },
  {
    name: 'a stop ends in-flight requests after less than a second',
    patches: [
      {
        file: app,
        find: 'config.SHUTDOWN_TIMEOUT_SECONDS * 1000 - giveUpMilliseconds',
        replace: 'config.SHUTDOWN_TIMEOUT_SECONDS - giveUpMilliseconds',
      },
    ],
    tests: [`${source}/proxy/stopping.int.test.ts`],
  },
  {
    name: 'a shared response stays fresh for as long as its service allows, not for a second at most',
    patches: [
      {
        file: freshness,
        find: 'Math.min(maxFreshMilliseconds, Math.max(0, lifetime * 1000))',
        replace: 'Math.max(0, lifetime * 1000 + 0 * maxFreshMilliseconds)',
      },
    ],
    tests: sharingTests,
  },
  {
    name: 'a response with `private` is shared',
    patches: [{ file: freshness, find: "['private', 'no-store', 'no-cache']", replace: "['no-store', 'no-cache']" }],
    tests: sharingTests,
  },
  {
    name: 'a response on a route that needs a token is shared',
    patches: [
      {
        file: sharedResponses,
        find: "access === 'public' && kind === 'request'",
        replace: "access && kind === 'request'",
      },
    ],
    tests: sharingTests,
  },
  {
    name: 'a response of identity, which sets cookies, is shared',
    patches: [
      {
        file: sharedResponses,
        find: 'booking: createSharedResponses() }',
        replace: 'booking: createSharedResponses(), identity: createSharedResponses() }',
      },
    ],
    tests: sharingTests,
  },
  {
    name: 'an error response is shared',
    patches: [
      { file: sharedFetch, find: '(status === 200 || isUnchanged)', replace: '(status !== 304 || isUnchanged)' },
    ],
    tests: sharingTests,
  },
  {
    name: 'a client gets a shared response whose Vary names a header that differs',
    patches: [
      {
        file: sharedResponses,
        find: "varies.every(([name, value]) => String(headers[name] ?? '') === value)",
        replace: "varies.every(([name]) => String(headers[name] ?? '') !== '')",
      },
    ],
    tests: sharingTests,
  },
  {
    name: 'a client that accepts only gzip gets the brotli body of another client',
    patches: [
      {
        file: sharedResponses,
        find: 'const key = `${targetOf(request)} ${acceptedEncodings(request)}`',
        replace: 'const key = `${targetOf(request)} br, gzip`',
      },
    ],
    tests: sharingTests,
  },
  {
    name: 'requests whose URLs differ only in the query get the same shared response',
    patches: [
      {
        file: sharedResponses,
        find: 'const key = `${targetOf(request)} ${acceptedEncodings(request)}`',
        replace: "const key = `${targetOf(request).split('?', 1)[0]} ${acceptedEncodings(request)}`",
      },
    ],
    tests: sharingTests,
  },
  {
    name: 'a client that sends no-cache gets a shared response',
    patches: [
      {
        file: freshness,
        find: 'return header === undefined || !/\\bno-(?:cache|store)\\b/i.test(header)',
        replace: 'return header === undefined || !/\\bno-store\\b/i.test(header)',
      },
    ],
    tests: sharingTests,
  },
  {
    name: 'the shared responses of the catalog stay in use after a change in the catalog',
    patches: [
      {
        file: `${source}/proxy/proxy.ts`,
        find: 'if (status < 400) shared.catalog?.observe([])',
        replace: '',
      },
    ],
    tests: sharingTests,
  },
  {
    name: 'the response to an older request replaces the response to a newer request in the memory of the gateway',
    patches: [
      {
        file: sharedResponses,
        find: 'if (response && response.moment > (stored.get(key)?.moment ?? 0))',
        replace: 'if (response)',
      },
    ],
    tests: sharingTests,
  },
  {
    name: 'a client gets a shared seat map that is older than a state that the client has seen',
    patches: [
      { file: sharedResponses, find: ' && !observations.isOutdated(known)', replace: ' && Boolean(observations)' },
    ],
    tests: sharingTests,
  },
  {
    name: 'a client joins a request that was sent before the client saw a newer state',
    patches: [{ file: sharedResponses, find: '      open.clear()\n', replace: '' }],
    tests: sharingTests,
  },
  {
    name: 'the observation of a showtime is forgotten when too many other showtimes were observed since',
    patches: [
      { file: `${source}/proxy/observations.ts`, find: "if (reason === 'evict')", replace: "if (reason === 'expire')" },
    ],
    tests: [`${source}/proxy/observations.test.ts`],
  },
  {
    name: 'a client joins a request, however long ago the request started',
    patches: [
      { file: sharedResponses, find: 'const joinMilliseconds = 1_000', replace: 'const joinMilliseconds = 1_000_000' },
    ],
    tests: sharingTests,
  },
  {
    name: 'clients join a request for which the service had no free slot',
    patches: [{ file: sharedFetch, find: 'this.#finish(undefined)\n      throw error', replace: 'throw error' }],
    tests: [`${source}/proxy/shared-fetch.test.ts`],
  },
  {
    name: 'shared responses have no maximum of bytes',
    patches: [
      { file: sharedResponses, find: 'const maxBytes = 16 * 1024 * 1024', replace: 'const maxBytes = 16 * 1024 ** 3' },
    ],
    tests: sharingTests,
  },
  {
    name: 'the shared seat map stays in use after an event of the seat map',
    patches: [
      {
        file: `${source}/proxy/event-streams.ts`,
        find: 'observe(channel.groups)\n        listeners.write(events)',
        replace: 'listeners.write(events)',
      },
    ],
    tests: sharingTests,
  },
  {
    name: 'a token that was accepted once is accepted after it was revoked',
    patches: [
      {
        file: `${source}/tokens/access-tokens.ts`,
        find: "  app.addHook('onRequest', (request, _reply, next) => {\n    const isRevoked =",
        replace:
          "  const seen = new WeakSet<object>()\n  app.addHook('onRequest', (request, _reply, next) => {\n    const isSeen = request.user && seen.has(request.user)\n    if (request.user) seen.add(request.user)\n    const isRevoked = !isSeen &&",
      },
    ],
    tests: [`${source}/tokens/revoked-tokens.int.test.ts`],
  },
]
