import type { IncomingHttpHeaders } from 'node:http'
import { Pool } from 'undici'
import type { Kind } from './routes.ts'
import type { Timeouts } from './timeouts.ts'

/**
 * Connections to one replica. Requests with `Prefer: wait`, event streams and uploads hold a connection for long, so
 * each kind has a pool of its own.
 */
const maxConnections: Readonly<Record<Kind, number>> = {
  request: 128,
  wait: 256,
  'event-stream': 1_000,
  upload: 4,
}

/** In-flight requests to one replica, including those that wait for a connection. */
const maxInFlight: Readonly<Record<Kind, number>> = {
  request: 1_000,
  wait: 300,
  'event-stream': 1_000,
  upload: 8,
}

/** Largest response to one of the gateway's own requests. */
const maxOwnResponseBytes = 4 * 1024 * 1024

/** From the most preferred to the least. A draining replica still answers; an unreachable replica does not. */
const healthRanking = ['available', 'slow', 'draining', 'unreachable'] as const
export type ReplicaHealth = (typeof healthRanking)[number]

/** How a request to a replica ended. */
export type Outcome = 'answered' | 'broken' | 'unreachable'

/**
 * A draining replica sends `connection: close` with every response. An available replica may do the same when it
 * refuses a request, so responses with an error status do not count.
 */
const announcesDrain = (status: number, { connection }: IncomingHttpHeaders): boolean =>
  status < 400 && connection?.toLowerCase() === 'close'

/** The connection pools of one replica, one for each kind of request. */
const openPools = (origin: string, timeouts: Timeouts): Readonly<Record<Kind, Pool>> => {
  const poolOf = (kind: Kind) =>
    new Pool(origin, {
      connect: { timeout: timeouts.connectMilliseconds },
      headersTimeout: timeouts.responseStartMilliseconds,
      bodyTimeout: timeouts.betweenChunksMilliseconds,
      // Applies even if the replica allows longer. docs/decisions/0013 says why this timeout must be shorter than the
      // time for which a replica drains.
      keepAliveTimeout: timeouts.idleConnectionMilliseconds,
      keepAliveMaxTimeout: timeouts.idleConnectionMilliseconds,
      pipelining: 1,
      connections: maxConnections[kind],
    })
  return {
    request: poolOf('request'),
    wait: poolOf('wait'),
    'event-stream': poolOf('event-stream'),
    upload: poolOf('upload'),
  }
}

const fetchHealth = async (pool: Pool, timeoutMilliseconds: number): Promise<ReplicaHealth> => {
  const signal = AbortSignal.timeout(timeoutMilliseconds)
  try {
    const { statusCode, headers, body } = await pool.request({ path: '/health/live', method: 'GET', signal })
    await body.dump()
    return announcesDrain(statusCode, headers) ? 'draining' : 'available'
  } catch {
    return signal.aborted ? 'slow' : 'unreachable'
  }
}

/** A response to one of the gateway's own requests. */
export type JsonResponse = { status: number; headers: IncomingHttpHeaders; body: unknown }

/**
 * Gets JSON, which may be a problem, with any status. Rejects if the response is late, has a `content-length` above
 * 4 MiB, or is not JSON.
 */
const fetchJson = async (
  pool: Pool,
  { origin, path, timeoutMilliseconds }: { origin: string; path: string; timeoutMilliseconds: number },
): Promise<JsonResponse> => {
  const signal = AbortSignal.timeout(timeoutMilliseconds)
  const { statusCode, headers, body } = await pool.request({ path, method: 'GET', signal })
  if (
    !/^application\/(?:problem\+)?json\b/.test(String(headers['content-type'])) ||
    Number(headers['content-length'] ?? 0) > maxOwnResponseBytes
  ) {
    await body.dump()
    throw new Error(`${origin} answered ${statusCode} to ${path} with something other than JSON of up to 4 MiB`)
  }
  return { status: statusCode, headers, body: await body.json() }
}

export type Replica = ReturnType<typeof createReplica>

/**
 * The connections to one replica of a service, and its health.
 *
 * @param onHealthChange called with the new health at each change
 * @param onOutcome called when a request is answered, breaks, or gets no connection
 */
export const createReplica = ({
  url,
  timeouts,
  onHealthChange,
  onOutcome,
}: {
  url: string
  timeouts: Timeouts
  onHealthChange: (health: ReplicaHealth) => void
  onOutcome: (outcome: Outcome) => void
}) => {
  const { origin } = new URL(url)
  const pools = openPools(origin, timeouts)
  const inFlight = { request: 0, wait: 0, 'event-stream': 0, upload: 0 }
  /** How long the last request waited for its connection, whether it got one or not. */
  let lastQueueMilliseconds = 0
  let health: ReplicaHealth = 'available'
  let observations = 0

  const observe = (observed: ReplicaHealth): void => {
    observations += 1
    if (observed === health) return
    health = observed
    onHealthChange(observed)
  }

  /**
   * Whether the replica takes no further request of this kind. It takes none if no slot is free. It also takes none of
   * the kind `request` if all connections are in use and the last request waited too long for a connection.
   */
  const isBusy = (kind: Kind): boolean => {
    if (inFlight[kind] >= maxInFlight[kind]) return true
    const hasToWait = kind === 'request' && inFlight[kind] >= maxConnections[kind]
    return hasToWait && lastQueueMilliseconds > timeouts.busyAfterMilliseconds
  }

  return {
    origin,

    isAvailable: (): boolean => health === 'available',
    /** The position of the health in `healthRanking`: the lower, the better. */
    rank: (): number => healthRanking.indexOf(health),
    /** In-flight requests of this kind. */
    load: (kind: Kind): number => inFlight[kind],

    isBusy,

    /** Acquires a slot for one request. Returns undefined if the replica is busy. */
    acquire: (kind: Kind) => {
      if (isBusy(kind)) return undefined
      inFlight[kind] += 1
      const acquiredAt = performance.now()
      return {
        pool: pools[kind],
        /** Reports that the request no longer waits for a connection. */
        hasWaited: () => {
          if (kind === 'request') lastQueueMilliseconds = performance.now() - acquiredAt
        },
        release: () => {
          inFlight[kind] -= 1
        },
      }
    },

    /** Reports a request for which no connection could be made. */
    wasUnreachable: (): void => {
      onOutcome('unreachable')
      observe('unreachable')
    },
    /** Reports a request without a complete response. The health stays: the next request may succeed. */
    broke: (): void => onOutcome('broken'),
    /** Reports a request with a response. */
    answered: (status: number, headers: IncomingHttpHeaders): void => {
      onOutcome('answered')
      if (announcesDrain(status, headers)) observe('draining')
    },
    /**
     * Polls the replica, so that a draining replica gets no requests, and a replica that is back gets requests again.
     */
    poll: async (): Promise<void> => {
      const before = observations
      const polled = await fetchHealth(pools.request, timeouts.pollMilliseconds)
      // A request that ended meanwhile has made a newer observation.
      if (observations === before) observe(polled)
    },

    /** Gets JSON from the replica, as `fetchJson` does. */
    getJson: (path: string) =>
      fetchJson(pools.request, { origin, path, timeoutMilliseconds: timeouts.ownRequestMilliseconds }),

    close: async (): Promise<void> => {
      await Promise.all(Object.values(pools).map((pool) => pool.destroy()))
    },
  }
}
