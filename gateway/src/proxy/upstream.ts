import type { FastifyBaseLogger } from 'fastify'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Patience } from './patience.ts'
import { createReplica, type Replica } from './replica.ts'
import type { Kind, ServiceName } from './routes.ts'

export type OutcomeCounter = Counter<'upstream' | 'replica' | 'outcome'>

/** Counts, in a registry of metrics, what becomes of the requests to each replica. */
export const countOutcomes = (registry: Registry): OutcomeCounter =>
  new Counter({
    name: 'upstream_requests_total',
    help: 'Requests to a replica of a service, by what became of them: answered, broken or unreachable',
    labelNames: ['upstream', 'replica', 'outcome'],
    registers: [registry],
  })

export type Upstream = ReturnType<typeof createUpstream>

/** Shows, in a registry of metrics, how replicas stand; where there is only one, nobody looks. */
export const showStandings = (registry: Registry, upstreams: readonly Upstream[]): Gauge =>
  new Gauge({
    name: 'upstream_replica_available',
    help: '1 while the gateway finds this replica of several as it should be, 0 while it is slow, leaving or unreachable',
    labelNames: ['upstream', 'replica'],
    registers: [registry],
    collect() {
      for (const { name, replicas } of upstreams) {
        if (replicas.length === 1) continue
        for (const { origin, isReady } of replicas) this.set({ upstream: name, replica: origin }, Number(isReady()))
      }
    },
  })

/** A place among what is under way at one replica. */
export type Place = { replica: Replica } & NonNullable<ReturnType<Replica['enter']>>

const none: ReadonlySet<Replica> = new Set()

/** The replicas of one service. */
export const createUpstream = ({
  name,
  urls,
  patience,
  log,
  outcomes,
}: {
  name: ServiceName
  urls: readonly string[]
  patience: Patience
  log: FastifyBaseLogger
  outcomes: OutcomeCounter
}) => {
  const replicas: readonly Replica[] = urls.map((url) => {
    const { origin } = new URL(url)
    return createReplica({
      url,
      patience,
      onOutcome: (outcome) => outcomes.inc({ upstream: name, replica: origin, outcome }),
      onStanding: (standing) => {
        const context = { upstream: name, replica: origin }
        // Of the only one there is nothing to choose, and what it cannot do is said of each request.
        if (urls.length > 1) log[standing === 'unreachable' ? 'warn' : 'info'](context, `a replica is ${standing}`)
      },
    })
  })
  let turn = 0
  let looking: NodeJS.Timeout | undefined

  /** Those not yet tried, best first: how they stand, then who has less to do, then in turn. */
  const inOrder = (kind: Kind, tried: ReadonlySet<Replica>): readonly Replica[] => {
    if (replicas.length === 1) return tried.size === 0 ? replicas : []
    // Once a request: a second choice would always give the next one the same first choice.
    if (tried.size === 0) turn = (turn + 1) % replicas.length
    return [...replicas.slice(turn), ...replicas.slice(0, turn)]
      .filter((replica) => !tried.has(replica))
      .sort((one, other) => one.rank() - other.rank() || one.load(kind) - other.load(kind))
  }

  return {
    name,
    patience,
    replicas,

    /** Takes a place at the best replica that has not been tried yet, or nothing if there is none with a place left. */
    enter: (kind: Kind, tried = none): Place | undefined => {
      for (const replica of inOrder(kind, tried)) {
        const place = replica.enter(kind)
        if (place) return { replica, ...place }
      }
      return undefined
    },

    /** Asks one replica after the other for JSON until one answers, with any status; rejects as the last one did. */
    getJson: async (path: string): Promise<{ status: number; body: unknown }> => {
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

    /** Looks at the replicas from time to time, if there is a choice. */
    watch: (): void => {
      if (replicas.length === 1) return
      looking ??= setInterval(() => {
        for (const replica of replicas) void replica.look()
      }, patience.look).unref()
    },

    close: async (): Promise<void> => {
      clearInterval(looking)
      await Promise.all(replicas.map((replica) => replica.close()))
    },
  }
}
