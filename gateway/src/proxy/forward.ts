import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Dispatcher } from 'undici'
import type { Exchanges } from '../limits/exchanges.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import type { Route } from './routes.ts'
import type { Place, Upstream } from './upstream.ts'
import {
  BodyTooLarge,
  isBrokenConnection,
  isRefusedByClient,
  MalformedRequest,
  ServiceUnavailable,
} from './upstream-errors.ts'

/** An answer up to this size is collected and sent at once, which is cheaper; a larger one goes through as it comes. */
const collectedBytes = 64 * 1024

/** What a request brings besides its head. */
export type Body = Buffer | Readable | null

/** The same path and query for the service, without a trailing slash. */
const targetOf = ({ raw: { url = '/' } }: FastifyRequest): string => {
  if (!url.startsWith('/')) throw new MalformedRequest('The request target must be a path.')
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) + (end === -1 ? '' : url.slice(end)) : url
}

const addVary = (reply: FastifyReply, headers: Record<string, string | string[]>): void => {
  const own = reply.getHeader('vary')
  const theirs = headers['vary']
  if (own !== undefined && theirs !== undefined) headers['vary'] = [own, theirs].flat().join(', ')
}

/**
 * Passes a request on to a service and its answer back to the client, the answer as it comes. If the service does not
 * answer, the client gets 503 `service-unavailable`; if the client goes away, the service's work is called off.
 *
 * A replica that could not be connected to has got nothing of the request, so the next one is asked, whatever it is
 * about; a connection that broke may have carried it, so only what changes nothing is asked again, and once.
 *
 * @param body the whole body, or a stream of what is too large to be collected
 */
export const forward = (
  request: FastifyRequest,
  reply: FastifyReply,
  { route, upstream, exchanges, body }: { route: Route; upstream: Upstream; exchanges: Exchanges; body: Body },
): void => {
  const { patience } = upstream
  const path = targetOf(request)
  const stream = body instanceof Readable ? body : undefined
  const sent = requestHeaders(request, route, body !== null)
  let kind = route.mayWait && /\bwait=/i.test(String(sent['prefer'])) ? 'wait' : route.kind
  let firstPlace = upstream.enter(kind)
  if (firstPlace === undefined && kind === 'wait') {
    // As many wait as can. This one is answered at once, as the service does with a user's fifth wait.
    kind = 'request'
    delete sent['prefer']
    firstPlace = upstream.enter(kind)
  }
  if (firstPlace === undefined) {
    stream?.destroy()
    throw new ServiceUnavailable(upstream.name, 'as much as it can take is under way')
  }
  let place: Place = firstPlace
  const tried = new Set([place.replica])

  const options: Dispatcher.DispatchOptions = {
    path,
    method: request.method,
    headers: sent,
    body,
  }
  const changesNothing = request.method === 'GET' || request.method === 'HEAD'

  /** There is one from when the request begins to be sent. */
  let controller: Dispatcher.DispatchController | undefined
  let hasBroken = false
  let calledOff: Error | undefined
  let timer: NodeJS.Timeout | undefined
  /** Set when the answer's body is passed on as it comes. */
  let passing: Readable | undefined
  /** Whether the client has, or is getting, an answer. */
  let isAnswered = false

  const callOff = (reason: Error): void => {
    calledOff ??= reason
    // One that still waits for a connection has no controller yet, and is called off as soon as it gets one.
    controller?.abort(reason)
  }

  /** Answers with an error, unless an answer has begun; that one is broken off, so that nobody takes it for whole. */
  const fail = (error: unknown): void => {
    clearTimeout(timer)
    if (passing) passing.destroy(error instanceof Error ? error : new Error(String(error)))
    if (isAnswered || reply.raw.destroyed) return
    isAnswered = true
    if (error instanceof BodyTooLarge || error instanceof MalformedRequest) reply.send(error)
    else if (isRefusedByClient(error)) reply.send(new MalformedRequest('The request could not be read.'))
    else reply.send(new ServiceUnavailable(upstream.name, error))
  }

  const giveUp = (reason: Error): void => {
    callOff(reason)
    fail(reason)
  }

  const end = (): void => giveUp(new Error('the gateway is stopping'))

  exchanges.add(end)
  reply.raw.once('close', () => {
    clearTimeout(timer)
    exchanges.delete(end)
    place.leave()
    if (!reply.raw.writableFinished) callOff(new Error('the client has gone'))
  })

  const begin = (status: number, given: IncomingHttpHeaders): void => {
    isAnswered = true
    const headers = responseHeaders(given)
    addVary(reply, headers)
    reply.code(status).headers(headers)
  }

  let status = 0
  let headers: IncomingHttpHeaders = {}
  let chunks: Buffer[] = []

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      clearTimeout(timer)
      controller = started
      if (calledOff) started.abort(calledOff)
    },

    onResponseStart: (_, statusCode, given) => {
      // An interim answer (103) is not worth passing on.
      if (statusCode < 200 || isAnswered) return
      place.replica.answered(statusCode, given)
      if (statusCode > 599) return giveUp(new Error(`the status ${statusCode} does not exist`))
      status = statusCode
      headers = given
      const length = given['content-length']
      if (request.method === 'HEAD' || status === 204 || status === 304) return
      if (length !== undefined && Number(length) <= collectedBytes) return

      const stream = new Readable({
        read: () => controller?.resume(),
        destroy: (error, done) => {
          if (error) callOff(error)
          done(error)
        },
      })
      passing = stream
      timer = setTimeout(() => giveUp(new Error('the answer took too long')), patience.wholeAnswer)
      begin(status, given)
      reply.send(stream)
    },

    onResponseData: (_, chunk) => {
      if (passing) {
        if (!passing.destroyed && !passing.push(chunk)) controller?.pause()
      } else chunks.push(chunk)
    },

    onResponseEnd: () => {
      clearTimeout(timer)
      if (passing) passing.push(null)
      else if (!isAnswered && status !== 0) {
        begin(status, headers)
        if (chunks.length === 0) reply.send()
        else reply.send(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
      }
    },

    onResponseError: (_, error) => {
      const wasSent = controller !== undefined
      const mayBeAskedAgain = wasSent
        ? changesNothing && !hasBroken && isBrokenConnection(error)
        : !isRefusedByClient(error)
      if (calledOff || isAnswered) return fail(error)
      if (wasSent) place.replica.broke()
      else if (mayBeAskedAgain) place.replica.wasUnreachable()
      if (stream?.errored) return fail(stream.errored)
      if (!mayBeAskedAgain || !move(wasSent)) return fail(error)
      if (wasSent) {
        hasBroken = true
        startWaiting()
      }
      dispatch()
    },
  }

  /** Takes a place at a replica that has not been tried; the only one there is may be asked again. */
  const move = (mayStay: boolean): boolean => {
    const next = upstream.enter(kind, tried)
    if (next === undefined) return mayStay && upstream.replicas.length === 1
    place.leave()
    place = next
    tried.add(place.replica)
    return true
  }

  // One time for all replicas that are tried until the request is on its way.
  const startWaiting = (): void => {
    timer = setTimeout(() => giveUp(new Error('no connection became free in time')), patience.queue)
  }

  const dispatch = (): void => {
    chunks = []
    status = 0
    controller = undefined
    place.pool.dispatch(options, handler)
  }
  startWaiting()
  dispatch()
}
