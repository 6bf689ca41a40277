import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { responseHeaders } from './headers.ts'
import type { ServiceName } from './routes.ts'
import { ServiceUnavailable } from './upstream-errors.ts'

/** A listener with more unread bytes is disconnected. The client fetches the seat map when it reconnects. */
const maxUnreadBytes = 64 * 1024

/** Maximum listeners that are written to in one turn of the event loop. A stream may have twenty thousand listeners. */
const sliceSize = 200

/**
 * The reconnection delay, which a service sends at the start of a stream. Listeners that join an open stream get the
 * delay from the gateway.
 */
const greeting = 'retry: 2000\n\n'

export type Listener = { readonly request: FastifyRequest; readonly reply: FastifyReply }

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * The listeners of one event stream of a service: those that wait for it to open, and those that receive it. A listener
 * that does not read is disconnected, so that it delays no other listener.
 */
export class StreamListeners {
  readonly #service: ServiceName
  readonly #waiting = new Set<Listener>()
  readonly #open = new Set<Listener>()
  /** The stream's headers, once it is open. */
  #headers: Record<string, string | string[]> | undefined
  /** Complete events that are still to be written. */
  readonly #events: Buffer[] = []
  #isWriting = false

  constructor(service: ServiceName) {
    this.#service = service
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#open.size === 0
  }

  add(listener: Listener): void {
    this.#waiting.add(listener)
    if (this.#headers) this.#begin(listener, this.#headers, { isJoining: true })
  }

  delete(listener: Listener): void {
    this.#waiting.delete(listener)
    this.#open.delete(listener)
  }

  /** The service has opened the stream: the waiting listeners get their response heads. */
  open(given: IncomingHttpHeaders): void {
    this.#headers = responseHeaders(given)
    for (const listener of [...this.#waiting]) this.#begin(listener, this.#headers, { isJoining: false })
  }

  /** Passes complete events on to all listeners that receive the stream. */
  write(events: Buffer): void {
    this.#events.push(events)
    void this.#writeAll()
  }

  /** Passes an answer that is not a stream, such as a 404, on to all waiting listeners. */
  answer(status: number, given: IncomingHttpHeaders, body: Buffer): void {
    for (const { reply } of this.#waiting) reply.code(status).headers(responseHeaders(given)).send(body)
    this.#waiting.clear()
  }

  /**
   * Ends the stream of each listener at a random moment within `spreadMilliseconds`, so that the listeners do not all
   * reconnect at once. Listeners that still wait get a 503.
   */
  end(error: unknown, spreadMilliseconds: number): void {
    for (const { reply } of this.#waiting) reply.send(new ServiceUnavailable(this.#service, error))
    this.#waiting.clear()
    for (const { reply } of this.#open) {
      if (spreadMilliseconds === 0 || this.#open.size === 1) reply.raw.end()
      else setTimeout(() => reply.raw.end(), Math.random() * spreadMilliseconds).unref()
    }
  }

  /** Sends a listener's response head, with the headers that hooks have prepared, such as those of CORS. */
  #begin(listener: Listener, headers: Record<string, string | string[]>, { isJoining }: { isJoining: boolean }): void {
    const { request, reply } = listener
    this.#waiting.delete(listener)
    if (reply.raw.destroyed) return
    this.#open.add(listener)
    reply.hijack()
    const own = Object.fromEntries(Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined))
    reply.raw.writeHead(200, { ...own, ...headers, 'x-request-id': request.id } as Record<string, string>)
    if (isJoining) reply.raw.write(greeting)
    else reply.raw.flushHeaders()
  }

  async #writeAll(): Promise<void> {
    if (this.#isWriting) return
    this.#isWriting = true
    while (this.#events.length > 0) {
      const events = Buffer.concat(this.#events.splice(0))
      let written = 0
      for (const { reply } of [...this.#open]) {
        if (reply.raw.writableLength > maxUnreadBytes) reply.raw.destroy()
        else reply.raw.write(events)
        written += 1
        if (written % sliceSize === 0) await nextTurn()
      }
    }
    this.#isWriting = false
  }
}
