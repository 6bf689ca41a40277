import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { Dispatcher } from 'undici'
import { requestHeaders, responseHeaders } from './headers.ts'
import type { Replica } from './replica.ts'
import type { Route } from './routes.ts'
import type { Place, Upstream } from './upstream.ts'
import { ServiceUnavailable } from './upstream-errors.ts'

/** What a listener may leave unread, in bytes; one that reads more slowly is disconnected and fetches the map when it is back. */
const maxUnreadBytes = 64 * 1024

/** Longest event, and longest answer in a stream's place. */
const maxEventBytes = 512 * 1024

/** Listeners written to in one go. Others get their turn in between, so that no request waits for twenty thousand. */
const sliceSize = 200

/** Sent first to those who join a stream that is open already, as the service does: how soon to come back when it ends. */
const greeting = 'retry: 2000\n\n'

type Listener = { readonly request: FastifyRequest; readonly reply: FastifyReply }

type Channel = {
  /** Those that wait for the stream to open. */
  readonly waiting: Set<Listener>
  readonly open: Set<Listener>
  /** What every listener is answered with, once that is known. */
  headers?: Record<string, string | string[]>
  /** Whole events that are still to be written. */
  readonly events: Buffer[]
  isWriting: boolean
  close: (reason: Error) => void
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const endOf = (text: Buffer): number => text.lastIndexOf('\n\n')

/**
 * Event streams of a service, passed on to any number of listeners: each stream is asked for once, however many listen.
 * A listener that does not read is disconnected, and holds up nobody.
 */
export const createEventStreams = ({ upstream, log }: { upstream: Upstream; log: FastifyBaseLogger }) => {
  const channels = new Map<string, Channel>()
  let isStopping = false

  const leave = (path: string, channel: Channel, listener: Listener): void => {
    channel.waiting.delete(listener)
    channel.open.delete(listener)
    if (channel.waiting.size > 0 || channel.open.size > 0) return
    if (channels.get(path) === channel) channels.delete(path)
    channel.close(new Error('nobody listens any more'))
  }

  /** Begins a listener's answer, with what was made ready for it: the browser's headers among them. */
  const begin = (channel: Channel, listener: Listener, isJoining: boolean): void => {
    const { request, reply } = listener
    channel.waiting.delete(listener)
    if (reply.raw.destroyed) return
    channel.open.add(listener)
    reply.hijack()
    const own = Object.fromEntries(Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined))
    reply.raw.writeHead(200, { ...own, ...channel.headers, 'x-request-id': request.id } as Record<string, string>)
    if (isJoining) reply.raw.write(greeting)
    else reply.raw.flushHeaders()
  }

  const write = async (channel: Channel): Promise<void> => {
    if (channel.isWriting) return
    channel.isWriting = true
    while (channel.events.length > 0) {
      const events = Buffer.concat(channel.events.splice(0))
      let written = 0
      for (const { reply } of [...channel.open]) {
        if (reply.raw.writableLength > maxUnreadBytes) reply.raw.destroy()
        else reply.raw.write(events)
        written += 1
        if (written % sliceSize === 0) await nextTurn()
      }
    }
    channel.isWriting = false
  }

  /** Ends the streams of everybody who listens, over a while; those who still wait are answered with the error. */
  const end = (path: string, channel: Channel, error: unknown): void => {
    if (channels.get(path) === channel) channels.delete(path)
    for (const { reply } of channel.waiting) reply.send(new ServiceUnavailable(upstream.name, error))
    channel.waiting.clear()
    // They all come back, and should not do so at once.
    const spread = isStopping ? 0 : upstream.patience.streamsEnd
    for (const { reply } of channel.open) {
      if (spread === 0 || channel.open.size === 1) reply.raw.end()
      else setTimeout(() => reply.raw.end(), Math.random() * spread).unref()
    }
  }

  /** Passes an answer that is no stream, such as a 404, on to everybody who waits. */
  const answer = (path: string, channel: Channel, status: number, given: IncomingHttpHeaders, body: Buffer): void => {
    if (channels.get(path) === channel) channels.delete(path)
    for (const { reply } of channel.waiting) reply.code(status).headers(responseHeaders(given)).send(body)
    channel.waiting.clear()
  }

  const connect = (path: string, route: Route, first: FastifyRequest): Channel => {
    const tried = new Set<Replica>()
    let place: Place | undefined
    let controller: Dispatcher.DispatchController | undefined
    let closed: Error | undefined
    let status = 0
    let given: IncomingHttpHeaders = {}
    let pending = Buffer.alloc(0)

    const channel: Channel = {
      waiting: new Set(),
      open: new Set(),
      events: [],
      isWriting: false,
      close: (reason) => {
        closed ??= reason
        controller?.abort(reason)
      },
    }

    const isStream = () => status === 200 && /^text\/event-stream\b/.test(String(given['content-type']))
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (started) => {
        controller = started
        if (closed) started.abort(closed)
      },
      onResponseStart: (_, statusCode, headers) => {
        if (statusCode < 200) return
        place?.replica.answered(statusCode, headers)
        status = statusCode
        given = headers
        if (!isStream()) return
        channel.headers = responseHeaders(headers)
        for (const listener of [...channel.waiting]) begin(channel, listener, false)
      },
      onResponseData: (_, chunk) => {
        pending = Buffer.concat([pending, chunk])
        if (pending.length > maxEventBytes) channel.close(new Error('an event is too long'))
        const whole = isStream() ? endOf(pending) : -1
        if (whole === -1) return
        channel.events.push(pending.subarray(0, whole + 2))
        pending = pending.subarray(whole + 2)
        void write(channel)
      },
      onResponseEnd: () => {
        place?.leave()
        if (isStream()) end(path, channel, undefined)
        else answer(path, channel, status, given, pending)
      },
      onResponseError: (_, error) => {
        const wasSent = controller !== undefined
        place?.leave()
        if (closed === undefined) {
          if (wasSent) place?.replica.broke()
          else place?.replica.wasUnreachable()
        }
        if (closed === undefined && status === 0 && ask()) return
        end(path, channel, error)
      },
    }

    /** Asks the next replica. Returns false if all were asked or have no place left. */
    const ask = (): boolean => {
      place = upstream.enter('event-stream', tried)
      if (place === undefined) return false
      tried.add(place.replica)
      controller = undefined
      const headers = requestHeaders(first, route, false)
      place.pool.dispatch({ path, method: 'GET', headers, body: null }, handler)
      return true
    }
    channels.set(path, channel)
    // Later, because the first listener joins the channel only after this function has returned.
    setImmediate(() => {
      if (!ask()) end(path, channel, new Error('as many streams as it can take are open'))
    })
    return channel
  }

  return {
    /** How many streams are open at the service. */
    size: (): number => channels.size,

    /**
     * Lets a client listen to the stream at a path, until it goes away or the stream ends.
     *
     * @param path of the service's stream; what differs in letter case alone is one stream
     */
    listen: (request: FastifyRequest, reply: FastifyReply, { path, route }: { path: string; route: Route }): void => {
      if (isStopping) {
        reply.send(new ServiceUnavailable(upstream.name, 'the gateway is stopping'))
        return
      }
      const key = path.toLowerCase()
      const channel = channels.get(key) ?? connect(key, route, request)
      const listener: Listener = { request, reply }
      reply.raw.once('close', () => leave(key, channel, listener))
      channel.waiting.add(listener)
      if (channel.headers) begin(channel, listener, true)
    },

    /** Ends all streams: their clients open them again elsewhere. */
    close: (): void => {
      isStopping = true
      for (const [path, channel] of channels) {
        end(path, channel, new Error('the gateway is stopping'))
        channel.close(new Error('the gateway is stopping'))
      }
      log.debug('event streams are closed')
    },
  }
}

export type EventStreams = ReturnType<typeof createEventStreams>
