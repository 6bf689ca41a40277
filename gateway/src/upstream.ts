import { Pool } from 'undici'
import type { Route, ServiceName } from './routes.ts'

/** How long a service may take, in milliseconds. */
export type Patience = {
  readonly connect: number
  /** Until a request that found every connection taken, or none yet, is on its way. */
  readonly queue: number
  /** From the end of the request to the beginning of the answer. Above the 10 s that a client may ask to wait. */
  readonly answer: number
  /** Between two pieces of an answer. An event stream says something at least every 15 s. */
  readonly pause: number
  /** For the whole of an answer that is not an event stream: a client that reads by drops holds a connection for no longer. */
  readonly wholeAnswer: number
  /** For a question of the gateway's own, such as whether the service is ready. */
  readonly ownQuestion: number
}

export const defaultPatience: Patience = {
  connect: 2_000,
  queue: 5_000,
  answer: 15_000,
  pause: 30_000,
  wholeAnswer: 120_000,
  ownQuestion: 2_000,
}

/** Connections to one service, kept alive. An event stream takes one for as long as it lasts, so they have their own. */
const maxConnections = 128
const maxEventStreams = 1_000

/** Requests to one service at a time, those that wait for a connection included. */
const maxUnderWay = 1_000

/** Largest answer to a question of the gateway's own. */
const maxOwnAnswerBytes = 4 * 1024 * 1024

export type Upstream = ReturnType<typeof createUpstream>

/** The connections to one service. */
export const createUpstream = ({ name, url, patience }: { name: ServiceName; url: string; patience: Patience }) => {
  const options = {
    connect: { timeout: patience.connect },
    headersTimeout: patience.answer,
    bodyTimeout: patience.pause,
    pipelining: 1,
  }
  const { origin } = new URL(url)
  const requests = new Pool(origin, { ...options, connections: maxConnections })
  const eventStreams = new Pool(origin, { ...options, connections: maxEventStreams })
  const underWay = { requests: 0, eventStreams: 0 }

  return {
    name,
    patience,

    /** Takes a place among what is under way; returns how to give it back, or nothing if there is none left. */
    enter: ({ isEventStream = false }: Pick<Route, 'isEventStream'>) => {
      const kind = isEventStream ? 'eventStreams' : 'requests'
      if (underWay[kind] >= (isEventStream ? maxEventStreams : maxUnderWay)) return undefined
      underWay[kind] += 1
      return {
        pool: isEventStream ? eventStreams : requests,
        leave: () => {
          underWay[kind] -= 1
        },
      }
    },

    /** Asks the service for JSON. Rejects if it does not answer in time or with anything else; any status will do. */
    getJson: async (path: string): Promise<{ status: number; body: unknown }> => {
      const { statusCode, headers, body } = await requests.request({
        path,
        method: 'GET',
        signal: AbortSignal.timeout(patience.ownQuestion),
      })
      if (
        !/^application\/json\b/.test(String(headers['content-type'])) ||
        Number(headers['content-length'] ?? 0) > maxOwnAnswerBytes
      ) {
        await body.dump()
        throw new Error(`${name} answered ${statusCode} to ${path} without JSON of a reasonable size`)
      }
      return { status: statusCode, body: await body.json() }
    },

    close: async () => {
      await Promise.all([requests.destroy(), eventStreams.destroy()])
    },
  }
}
