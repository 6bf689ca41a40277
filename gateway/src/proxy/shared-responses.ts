import type { IncomingHttpHeaders } from 'node:http'
import { matchesIfNoneMatch } from '@marquee/service-kit/http/entity-tag'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { addVary, ClientAnswer } from './client-answer.ts'
import { forward, sendToService, type Target, targetOf } from './forward.ts'
import { acceptsShared } from './freshness.ts'
import { requestHeaders } from './headers.ts'
import { createObservations } from './observations.ts'
import type { Route, ServiceName } from './routes.ts'
import { SharedFetch, type SharedResponse, type Waiter } from './shared-fetch.ts'

/**
 * Maximum stored responses of a service, and maximum bytes of these responses with their URLs. The least recently used
 * are dropped first.
 */
const maxResponses = 1_000
const maxBytes = 16 * 1024 * 1024

/** Headers and bookkeeping of a stored response. */
const overheadBytes = 2_048

/** A request joins another request that started at most this long ago, so no answer is older than a fresh response. */
const joinMilliseconds = 1_000

export const mayShare = ({ method, access, kind }: Route): boolean =>
  method === 'GET' && access === 'public' && kind === 'request'

const encodings = ['', 'br', 'gzip', 'br, gzip'] as const

/**
 * The encodings that a client accepts, limited to the encodings that services use. Browsers whose lists differ share a
 * response, and no client can make the gateway store more than four encodings of a URL.
 */
const acceptedEncodings = ({ headers }: FastifyRequest): (typeof encodings)[number] => {
  const header = headers['accept-encoding']
  if (header === undefined) return ''
  const accepts = (name: string) => new RegExp(`(?:^|[\\s,])${name}\\s*(?:$|,|;\\s*q=(?!0(?:\\.0*)?\\s*(?:$|,)))`, 'i')
  const [br, gzip] = [accepts('br').test(String(header)), accepts('gzip').test(String(header))]
  if (br) return gzip ? 'br, gzip' : 'br'
  return gzip ? 'gzip' : ''
}

/**
 * Whether a response answers a request with these headers. Accepted encodings are not compared, because they are a part
 * of the cache's key.
 */
const suits = ({ varies }: SharedResponse, headers: IncomingHttpHeaders): boolean =>
  varies.every(([name, value]) => String(headers[name] ?? '') === value)

const sendShared = (request: FastifyRequest, reply: FastifyReply, response: SharedResponse): void => {
  const isKnown = response.etag !== undefined && matchesIfNoneMatch(request, response.etag)
  const headers = { ...(isKnown ? response.notModified : response.headers) }
  addVary(reply, headers)
  reply.code(isKnown ? 304 : 200).headers(headers)
  if (isKnown) reply.send()
  else reply.send(response.body)
}

/**
 * Every request for public data asks the service not to answer from a cache of its own. A cached answer may be older
 * than the state that a client has seen, and its age would add to the age of the gateway's stored response.
 */
const asksForNewest = { 'cache-control': 'no-cache' }

/** Passes on a request whose response is for this client only. */
const forwardAlone = (request: FastifyRequest, reply: FastifyReply, target: Target): void => {
  Object.assign(request.headers, asksForNewest)
  forward(request, reply, { ...target, body: null })
}

/**
 * A client that waits for a shared response. If that response does not suit the client's request, the client gets a
 * response of its own.
 */
const waiterOf = (request: FastifyRequest, reply: FastifyReply, target: Target): Waiter => {
  const { name } = target.upstream
  const askAlone = (): void => {
    if (reply.raw.destroyed) return
    try {
      forwardAlone(request, reply, target)
    } catch (error) {
      reply.send(error)
    }
  }
  return {
    askAlone,
    answer: (response) => {
      if (reply.raw.destroyed) return
      if (suits(response, request.headers)) sendShared(request, reply, response)
      else askAlone()
    },
    fail: (error) => new ClientAnswer(reply, name).fail(error),
    takeOver: () => new ClientAnswer(reply, name, { onHead: target.onHead, evaluatesCondition: true }),
  }
}

export type SharedResponses = ReturnType<typeof createSharedResponses>

/**
 * A shared cache (RFC 9111) of a service's public responses. The service decides by `Cache-Control` whether its
 * response is shared; a response stays fresh for at most a second, and only until a client sees a newer state.
 * docs/decisions/0032 and 0037 give the reasons.
 */
export const createSharedResponses = () => {
  const stored = new LRUCache<string, SharedResponse>({
    max: maxResponses,
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }, key) => bytes * 2 + key.length * 2 + overheadBytes,
  })
  const open = new Map<string, SharedFetch>()
  const observations = createObservations()

  /** Creates the request to the service that other clients can join. `send` sends this request. */
  const fetchFor = (key: string, request: FastifyRequest, target: Target): SharedFetch => {
    const stale = stored.get(key)
    const isRevalidation = stale?.etag !== undefined && suits(stale, request.headers)
    const headers = requestHeaders(request, target.route, false)
    for (const name of ['if-none-match', 'if-modified-since', 'accept-encoding']) delete headers[name]
    Object.assign(headers, asksForNewest)
    const accepted = acceptedEncodings(request)
    if (accepted !== '') headers['accept-encoding'] = accepted
    if (isRevalidation) headers['if-none-match'] = stale.etag
    const fetch: SharedFetch = new SharedFetch({
      moment: observations.nextMoment(),
      sent: headers,
      stale: isRevalidation ? stale : undefined,
      send: () => sendToService(fetch, { ...target, path: targetOf(request), method: 'GET', headers, body: null }),
      onEnd: (response) => {
        if (open.get(key) === fetch) {
          open.delete(key)
          if (response === undefined) stored.delete(key)
        }
        // After an observation, a newer request may have started, and may have ended before this request.
        if (response && response.moment > (stored.get(key)?.moment ?? 0)) stored.set(key, response)
      },
    })
    open.set(key, fetch)
    return fetch
  }

  const waitForFetch = (key: string, request: FastifyRequest, reply: FastifyReply, target: Target): void => {
    const current = open.get(key)
    const isJoinable = current !== undefined && performance.now() - current.startedAt < joinMilliseconds
    const fetch = isJoinable ? current : fetchFor(key, request, target)
    const waiter = waiterOf(request, reply, target)
    fetch.add(waiter)
    reply.raw.once('close', () => fetch.leave(waiter, { isAnswered: reply.raw.writableFinished }))
    if (!isJoinable) fetch.start()
  }

  const isUsable = (known: SharedResponse): boolean =>
    performance.now() < known.freshUntil && !observations.isOutdated(known)

  return {
    /** Answers with a fresh stored response, or with the response to one request for all clients that wait. */
    answer: (request: FastifyRequest, reply: FastifyReply, target: Target): void => {
      const { headers, method } = request
      if (acceptsShared(headers)) {
        const key = `${targetOf(request)} ${acceptedEncodings(request)}`
        const known = stored.get(key)
        if (known && isUsable(known) && suits(known, headers)) {
          // RFC 9111 requires `Age`, in whole seconds. A fresh response is younger than one second.
          reply.header('age', '0')
          sendShared(request, reply, known)
          return
        }
        if (method === 'GET') {
          waitForFetch(key, request, reply, target)
          return
        }
      }
      forwardAlone(request, reply, target)
    },

    /**
     * Call this before a client sees a state of the service in a response that is not stored here. Later requests then
     * get no response that was requested earlier.
     *
     * @param groups the cache groups whose state the client sees; an empty list stands for all groups
     */
    observe: (groups: readonly string[]): void => {
      observations.observe(groups)
      // The groups of an open request are unknown until its response arrives. So later requests join no open request.
      open.clear()
    },
  }
}

/**
 * The cache of each service that shares responses. Payment has no public data, and identity gets cookies, which no
 * shared response may depend on.
 */
export const createSharedCaches = () =>
  ({ catalog: createSharedResponses(), booking: createSharedResponses() }) satisfies Partial<
    Record<ServiceName, SharedResponses>
  >
