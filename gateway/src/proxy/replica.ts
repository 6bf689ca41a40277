import type { IncomingHttpHeaders } from 'node:http'
import { Pool } from 'undici'
import type { Patience } from './patience.ts'
import type { Kind } from './routes.ts'

/** Connections to one replica, kept alive. Waits, event streams and uploads take one for as long as they last, so they have their own. */
const maxConnections: Readonly<Record<Kind, number>> = {
  request: 128,
  wait: 256,
  'event-stream': 1_000,
  upload: 4,
}

/** What may be under way at one replica, that which waits for a connection included. */
const maxUnderWay: Readonly<Record<Kind, number>> = {
  request: 1_000,
  wait: 300,
  'event-stream': 1_000,
  upload: 8,
}

/** Largest answer to a question of the gateway's own. */
const maxOwnAnswerBytes = 4 * 1024 * 1024

/**
 * How a replica stands, from the one to be preferred to the one to be asked last: one that is leaving still answers, one
 * that nobody could connect to does not.
 */
const standings = ['ready', 'slow', 'leaving', 'unreachable'] as const
export type Standing = (typeof standings)[number]

/** What became of a request that was passed on. */
export type Outcome = 'answered' | 'broken' | 'unreachable'

/** Every answer of a replica that is stopping says so. A refusal may close its connection for reasons of its own. */
const saysItLeaves = (status: number, { connection }: IncomingHttpHeaders): boolean =>
  status < 400 && connection?.toLowerCase() === 'close'

/** The pools of connections to one replica, one for each kind of request. */
const openPools = (origin: string, patience: Patience): Readonly<Record<Kind, Pool>> => {
  const poolOf = (kind: Kind) =>
    new Pool(origin, {
      connect: { timeout: patience.connect },
      headersTimeout: patience.answer,
      bodyTimeout: patience.pause,
      // Whatever the replica would allow: docs/decisions/0013 says why it must be less than the time for which one drains.
      keepAliveTimeout: patience.idle,
      keepAliveMaxTimeout: patience.idle,
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

/** Asks a replica whether it runs. */
const askStanding = async (pool: Pool, withinMilliseconds: number): Promise<Standing> => {
  const signal = AbortSignal.timeout(withinMilliseconds)
  try {
    const { statusCode, headers, body } = await pool.request({ path: '/health/live', method: 'GET', signal })
    await body.dump()
    return saysItLeaves(statusCode, headers) ? 'leaving' : 'ready'
  } catch {
    return signal.aborted ? 'slow' : 'unreachable'
  }
}

/** Asks a replica for JSON. Rejects if it does not answer in time or with anything else; any status will do. */
const askForJson = async (
  pool: Pool,
  { origin, path, withinMilliseconds }: { origin: string; path: string; withinMilliseconds: number },
): Promise<{ status: number; body: unknown }> => {
  const signal = AbortSignal.timeout(withinMilliseconds)
  const { statusCode, headers, body } = await pool.request({ path, method: 'GET', signal })
  if (
    !/^application\/json\b/.test(String(headers['content-type'])) ||
    Number(headers['content-length'] ?? 0) > maxOwnAnswerBytes
  ) {
    await body.dump()
    throw new Error(`${origin} answered ${statusCode} to ${path} without JSON of a reasonable size`)
  }
  return { status: statusCode, body: await body.json() }
}

export type Replica = ReturnType<typeof createReplica>

/**
 * The connections to one replica of a service, and how it stands.
 *
 * @param onStanding told of each change
 * @param onOutcome told of each request what became of it
 */
export const createReplica = ({
  url,
  patience,
  onStanding,
  onOutcome,
}: {
  url: string
  patience: Patience
  onStanding: (standing: Standing) => void
  onOutcome: (outcome: Outcome) => void
}) => {
  const { origin } = new URL(url)
  const pools = openPools(origin, patience)
  const underWay = { request: 0, wait: 0, 'event-stream': 0, upload: 0 }
  let standing: Standing = 'ready'
  let timesHeard = 0

  const hear = (news: Standing): void => {
    timesHeard += 1
    if (news === standing) return
    standing = news
    onStanding(news)
  }

  return {
    origin,

    /** Whether it is as it should be: it answers in time and does not leave. */
    isReady: (): boolean => standing === 'ready',
    /** The lower, the better. */
    rank: (): number => standings.indexOf(standing),
    /** How much of this kind is under way. */
    load: (kind: Kind): number => underWay[kind],

    /** Takes a place among what is under way; returns how to give it back, or nothing if there is none left. */
    enter: (kind: Kind) => {
      if (underWay[kind] >= maxUnderWay[kind]) return undefined
      underWay[kind] += 1
      return {
        pool: pools[kind],
        leave: () => {
          underWay[kind] -= 1
        },
      }
    },

    /** What a request found out: nobody could connect. */
    wasUnreachable: (): void => {
      onOutcome('unreachable')
      hear('unreachable')
    },
    /** What a request found out: no answer came, or only half of one. That says nothing about the next one. */
    broke: (): void => onOutcome('broken'),
    /** What a request found out: an answer came. */
    answered: (status: number, headers: IncomingHttpHeaders): void => {
      onOutcome('answered')
      if (saysItLeaves(status, headers)) hear('leaving')
    },
    /** Asks it, so that it is left out while it stops and found again when it is back. */
    look: async (): Promise<void> => {
      const before = timesHeard
      const news = await askStanding(pools.request, patience.look)
      // What a request found out in the meantime is younger than the question.
      if (timesHeard === before) hear(news)
    },

    /** Asks it for JSON, as `askForJson` does. */
    getJson: (path: string) => askForJson(pools.request, { origin, path, withinMilliseconds: patience.ownQuestion }),

    close: async (): Promise<void> => {
      await Promise.all(Object.values(pools).map((pool) => pool.destroy()))
    },
  }
}
