import type { Patch } from '@marquee/planted-bugs/scratch-copy'

/** A defence to remove, and the attack that must find a violation without this defence. */
export type RemovedDefence = {
  readonly name: string
  readonly attack: string
  readonly patches: readonly Patch[]
  /** Seconds for which the attack must run to find the violation (default: the duration from the command line). */
  readonly seconds?: number
}

const connections = 'gateway/src/limits/connections.ts'
const timeouts = 'gateway/src/proxy/timeouts.ts'
const rateLimits = 'gateway/src/limits/rate-limits.ts'

export const removedDefences: readonly RemovedDefence[] = [
  {
    name: 'one request at a time for each connection',
    attack: 'pipelining',
    patches: [
      { file: connections, find: 'options.http ?? {}, oneAtATime(handle))', replace: 'options.http ?? {}, handle)' },
    ],
  },
  {
    name: 'bodies are complete before they are forwarded',
    attack: 'slow bodies',
    patches: [{ file: 'gateway/src/proxy/proxy.ts', find: "if (route.kind === 'upload') {", replace: 'if (true) {' }],
  },
  {
    name: 'in-flight requests of an address',
    attack: 'slow bodies',
    patches: [{ file: rateLimits, find: 'requestsOfAddress = 100', replace: 'requestsOfAddress = 10_000' }],
  },
  {
    name: 'the timeout for a body',
    attack: 'slow bodies',
    seconds: 15,
    patches: [
      { file: timeouts, find: 'requestBodyMilliseconds: 10_000', replace: 'requestBodyMilliseconds: 1_000_000' },
    ],
  },
  {
    name: 'documents are kept once for all clients',
    attack: 'slow readers',
    patches: [
      { file: 'gateway/src/documents/redoc.ts', find: 'kept ??= readScript()', replace: 'kept = readScript()' },
    ],
  },
  {
    name: 'the timeout for an unread response',
    attack: 'slow readers',
    seconds: 75,
    patches: [{ file: timeouts, find: 'unreadMilliseconds: 60_000', replace: 'unreadMilliseconds: 1_000_000' }],
  },
  {
    name: 'one event stream for each showtime',
    attack: 'stream hoarding',
    patches: [
      {
        file: 'gateway/src/proxy/event-streams.ts',
        find: 'channels.get(key) ?? connect(key, route, request)',
        replace: 'connect(key, route, request)',
      },
    ],
  },
  {
    name: 'event streams of an address',
    attack: 'stream hoarding',
    patches: [{ file: rateLimits, find: 'streamsOfAddress = 500', replace: 'streamsOfAddress = 10_000' }],
  },
  {
    name: 'connections of an address',
    attack: 'stream hoarding',
    patches: [
      { file: connections, find: 'maxConnectionsOfAddress = 1_024', replace: 'maxConnectionsOfAddress = 10_000' },
    ],
  },
  {
    name: 'one readiness check a second',
    attack: 'readiness flood',
    patches: [
      {
        file: 'gateway/src/own-routes/health.ts',
        find: 'if (current && performance.now() < until) return current',
        replace: '',
      },
      {
        file: rateLimits,
        find: "name: 'health', max: 600,",
        replace: "name: 'health', max: 600_000,",
      },
    ],
  },
  {
    name: 'health requests of an address',
    attack: 'readiness flood',
    patches: [{ file: rateLimits, find: "name: 'health', max: 600,", replace: "name: 'health', max: 600_000," }],
  },
  {
    name: 'waiting requests of a user',
    attack: 'wait hoarding',
    patches: [
      {
        file: 'services/payment/src/infrastructure/payment-changes.ts',
        find: 'maxWaitsOfUser = 4',
        replace: 'maxWaitsOfUser = 1_000',
      },
    ],
  },
  {
    name: 'separate connections for waiting requests',
    attack: 'wait hoarding',
    patches: [
      { file: 'gateway/src/proxy/forward.ts', find: "? 'wait' : route.kind", replace: "? 'request' : route.kind" },
    ],
  },
  {
    name: 'logins in progress',
    attack: 'aborted logins',
    patches: [
      { file: rateLimits, find: 'hashingsOfAddress = 8', replace: 'hashingsOfAddress = 10_000' },
      { file: rateLimits, find: 'hashingsOfAll = 150', replace: 'hashingsOfAll = 10_000' },
    ],
  },
  {
    name: 'a guess counts when it begins',
    attack: 'aborted logins',
    patches: [{ file: rateLimits, find: '|| !raw.writableFinished', replace: '&& raw.writableFinished' }],
  },
  {
    name: 'keys are fetched once in ten seconds',
    attack: 'unknown keys',
    patches: [
      {
        file: 'packages/service-kit/src/http/jwks.ts',
        find: 'if (!fetching && now() < fetchAgainAt) return',
        replace: '',
      },
    ],
  },
  {
    name: 'requests of an address with invalid tokens',
    attack: 'unknown keys',
    patches: [
      { file: rateLimits, find: "name: 'everything', max: 600,", replace: "name: 'everything', max: 600_000," },
    ],
  },
  {
    name: 'requests of an address to paths without a route',
    attack: 'large paths',
    patches: [
      { file: rateLimits, find: "name: 'everything', max: 600,", replace: "name: 'everything', max: 600_000," },
    ],
  },
  {
    name: 'preflights count as requests',
    attack: 'malformed requests',
    patches: [
      {
        file: 'gateway/src/own-routes/browser-security.ts',
        find: 'preflightContinue: true,',
        replace: 'preflightContinue: false,',
      },
    ],
  },
  {
    name: 'new connections of an address',
    attack: 'malformed requests',
    seconds: 40,
    patches: [
      { file: connections, find: 'newConnectionsPerMinute = 1_200', replace: 'newConnectionsPerMinute = 1_000_000' },
    ],
  },
]
