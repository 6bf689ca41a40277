import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from './answer.ts'
import { ClientAnswer, type OnHead } from './client-answer.ts'
import { requestHeaders } from './headers.ts'
import { InFlightRequest } from './in-flight-request.ts'
import type { InFlightRequests } from './in-flight-requests.ts'
import type { Kind, Route } from './routes.ts'
import type { Slot, Upstream } from './upstream.ts'
import { MalformedRequest, ServiceBusy } from './upstream-errors.ts'

/** A request's body: collected, streamed, or none. */
export type Body = Buffer | Readable | null

/** The path and the query of a client's request as the service gets them: the path has no trailing slash. */
export const targetOf = ({ raw: { url = '/' } }: FastifyRequest): string => {
  if (!url.startsWith('/')) throw new MalformedRequest('The request target must be a path.')
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) + (end === -1 ? '' : url.slice(end)) : url
}

/** Where the requests of a route go. */
export type Target = {
  readonly route: Route
  readonly upstream: Upstream
  readonly inFlightRequests: InFlightRequests
  readonly onHead?: OnHead | undefined
}

/**
 * Acquires a slot at one of the service's replicas. Returns undefined if all slots are taken. While all slots for waits
 * are taken, a request with `Prefer: wait` loses that header and is answered at once. The payment service also answers
 * a user's fifth concurrent wait at once.
 */
const acquireSlot = (
  upstream: Upstream,
  route: Route,
  headers: ReturnType<typeof requestHeaders>,
): { kind: Kind; slot: Slot } | undefined => {
  const kind = route.mayWait && /\bwait=/i.test(String(headers['prefer'])) ? 'wait' : route.kind
  const slot = upstream.acquire(kind)
  if (slot) return { kind, slot }
  if (kind !== 'wait') return undefined
  delete headers['prefer']
  const requestSlot = upstream.acquire('request')
  return requestSlot && { kind: 'request', slot: requestSlot }
}

/**
 * Sends a request to a service. `answer` gets the service's response. Throws ServiceBusy if no slot is free.
 *
 * @returns a function to call when the answer is complete or nobody needs it any more
 */
export const sendToService = (
  answer: Answer,
  {
    route,
    upstream,
    inFlightRequests,
    ...options
  }: Target & {
    path: string
    method: string
    headers: ReturnType<typeof requestHeaders>
    body: Body
  },
): ((outcome: { isAnswered: boolean }) => void) => {
  const acquired = acquireSlot(upstream, route, options.headers)
  if (acquired === undefined) {
    throw new ServiceBusy(upstream.name)
  }
  const inFlight = new InFlightRequest(answer, { upstream, ...acquired, options })
  const end = (): void => inFlight.giveUp(new Error('the gateway is stopping'))
  inFlightRequests.add(end)
  inFlight.start()
  return (outcome) => {
    inFlightRequests.delete(end)
    inFlight.close(outcome)
  }
}

/**
 * Passes a request on to a service, and its response back to the client as it arrives. If the service does not answer,
 * the client gets 503 `service-unavailable`. If the client disconnects, the request is aborted at the service.
 *
 * If no connection to a replica can be made, the request goes to the next replica, whatever its method, because nothing
 * was sent. If a connection breaks, the request may have been delivered: only GET and HEAD are retried, once.
 *
 * @param body the whole body, or a stream of a body that is too large to collect
 * @param target path and query for the service, if they differ from the client's
 */
export const forward = (
  request: FastifyRequest,
  reply: FastifyReply,
  {
    route,
    upstream,
    inFlightRequests,
    onHead,
    body,
    target = targetOf(request),
  }: Target & { body: Body; target?: string },
): void => {
  const headers = requestHeaders(request, route, body !== null)
  const options = { path: target, method: request.method, headers, body }
  try {
    const answer = new ClientAnswer(reply, upstream.name, { onHead })
    const close = sendToService(answer, { route, upstream, inFlightRequests, ...options })
    reply.raw.once('close', () => close({ isAnswered: reply.raw.writableFinished }))
  } catch (error) {
    if (body instanceof Readable) body.destroy()
    throw error
  }
}
