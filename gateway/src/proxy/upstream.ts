import type { FastifyBaseLogger } from 'fastify'
import { Counter, Gauge, type Registry } from 'prom-client'
import { createReplica, type JsonResponse, type Replica } from './replica.ts'
import type { Kind, ServiceName } from './routes.ts'
import type { Timeouts } from './timeouts.ts'

export type OutcomeCounter = Counter<'upstream' | 'replica' | 'outcome'>

/** Adds a counter of requests by replica and outcome to a registry. */
export const countOutcomes = (registry: Registry): OutcomeCounter =>
  new Counter({
    name: 'upstream_requests_total',
    help: 'Requests to a replica of a service, by outcome: answered, broken or unreachable',
    labelNames: ['upstream', 'replica', 'outcome'],
    registers: [registry],
  })

export type Upstream = ReturnType<typeof createUpstream>

/**
 * Adds a gauge of replica health to a registry. A service with a single replica has no value, because that replica is
 * not polled.
 */
export const exportReplicaHealth = (registry: Registry, upstreams: readonly Upstream[]): Gauge =>
  new Gauge({
    name: 'upstream_replica_available',
    help: '1 while this replica (one of several) is available, 0 while it is slow, draining or unreachable',
    labelNames: ['upstream', 'replica'],
    registers: [registry],
    collect() {
      for (const { name, replicas } of upstreams) {
        if (replicas.length === 1) continue
        for (const { origin, isAvailable } of replicas) {
          this.set({ upstream: name, replica: origin }, Number(isAvailable()))
        }
      }
    },
  })

/** A slot for one in-flight request at one replica. */
export type Slot = { replica: Replica } & NonNullable<ReturnType<Replica['acquire']>>

const none: ReadonlySet<Replica> = new Set()

/** The replicas of one service. */
export const createUpstream = ({
  name,
  urls,
  timeouts,
  log,
  outcomes,
}: {
  name: ServiceName
  urls: readonly string[]
  timeouts: Timeouts
  log: FastifyBaseLogger
  outcomes: OutcomeCounter
}) => {
  const replicas: readonly Replica[] = urls.map((url) => {
    const { origin } = new URL(url)
    return createReplica({
      url,
      timeouts,
      onOutcome: (outcome) => outcomes.inc({ upstream: name, replica: origin, outcome }),
      onHealthChange: (health) => {
        // With a single replica there is no choice to log; failures are logged per request.
        if (urls.length === 1) return
        const context = { event: `replica.${health}`, upstream: name, replica: origin }
        log[health === 'unreachable' ? 'warn' : 'info'](context, `a replica is ${health}`)
      },
    })
  })
  let turn = 0
  let polling: NodeJS.Timeout | undefined

  /** The replicas that have not been tried, best first: by health, then by load, then round robin. */
  const inOrder = (kind: Kind, tried: ReadonlySet<Replica>): readonly Replica[] => {
    if (replicas.length === 1) return tried.size === 0 ? replicas : []
    // The turn moves once per request. If a retry moved the turn too, the next request to a service with two replicas
    // would get the replica that has just failed.
    if (tried.size === 0) turn = (turn + 1) % replicas.length
    return [...replicas.slice(turn), ...replicas.slice(0, turn)]
      .filter((replica) => !tried.has(replica))
      .sort((one, other) => one.rank() - other.rank() || one.load(kind) - other.load(kind))
  }

  return {
    name,
    timeouts,
    replicas,

    /** Whether every replica is too busy for another request. */
    isBusy: (): boolean => replicas.every((replica) => replica.isBusy('request')),

    /** Acquires a slot at the best replica that has not been tried. Returns undefined if none has a free slot. */
    acquire: (kind: Kind, tried = none): Slot | undefined => {
      for (const replica of inOrder(kind, tried)) {
        const slot = replica.acquire(kind)
        if (slot) return { replica, ...slot }
      }
      return undefined
    },

    /** Gets JSON from the first replica that answers, with any status. Rejects with the last replica's error. */
    getJson: async (path: string): Promise<JsonResponse> => {
      let failure: unknown
      for (const replica of inOrder('request', none)) {
        try {
          return await replica.getJson(path)
        } catch (error) {
          failure = error
        }
      }
      throw failure
    },

    /** Starts to poll the replicas' health, if there are several. */
    watch: (): void => {
      if (replicas.length === 1) return
      polling ??= setInterval(() => {
        for (const replica of replicas) void replica.poll()
      }, timeouts.pollMilliseconds).unref()
    },

    close: async (): Promise<void> => {
      clearInterval(polling)
      await Promise.all(replicas.map((replica) => replica.close()))
    },
  }
}
