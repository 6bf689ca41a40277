import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { responseHeaders } from './headers.ts'
import type { ServiceName } from './routes.ts'
import { ServiceUnavailable } from './upstream-errors.ts'

/** What a listener may leave unread, in bytes; one that reads more slowly is disconnected and fetches the map when it is back. */
const maxUnreadBytes = 64 * 1024

/** Listeners written to in one go. Others get their turn in between, so that no request waits for twenty thousand. */
const sliceSize = 200

/** Sent first to those who join a stream that is open already, as the service does: how soon to come back when it ends. */
const greeting = 'retry: 2000\n\n'

export type Listener = { readonly request: FastifyRequest; readonly reply: FastifyReply }

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Everybody who listens to one event stream of a service: those that wait for it to open, and those that it is open for.
 * A listener that does not read is disconnected, and holds up nobody.
 */
export class StreamListeners {
  readonly #service: ServiceName
  readonly #waiting = new Set<Listener>()
  readonly #open = new Set<Listener>()
  /** What every listener is answered with, once that is known. */
  #headers: Record<string, string | string[]> | undefined
  /** Whole events that are still to be written. */
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

  /** The service has opened the stream: those that wait get the head of their answer. */
  open(given: IncomingHttpHeaders): void {
    this.#headers = responseHeaders(given)
    for (const listener of [...this.#waiting]) this.#begin(listener, this.#headers, { isJoining: false })
  }

  /** Passes whole events on to everybody whose stream is open. */
  write(events: Buffer): void {
    this.#events.push(events)
    void this.#writeAll()
  }

  /** Passes an answer that is no stream, such as a 404, on to everybody who waits. */
  answer(status: number, given: IncomingHttpHeaders, body: Buffer): void {
    for (const { reply } of this.#waiting) reply.code(status).headers(responseHeaders(given)).send(body)
    this.#waiting.clear()
  }

  /**
   * Ends the streams of everybody who listens, at random moments within `spreadMilliseconds`, because they all come back
   * and should not do so at once. Those who still wait are answered with the error.
   */
  end(error: unknown, spreadMilliseconds: number): void {
    for (const { reply } of this.#waiting) reply.send(new ServiceUnavailable(this.#service, error))
    this.#waiting.clear()
    for (const { reply } of this.#open) {
      if (spreadMilliseconds === 0 || this.#open.size === 1) reply.raw.end()
      else setTimeout(() => reply.raw.end(), Math.random() * spreadMilliseconds).unref()
    }
  }

  /** Begins a listener's answer, with what was made ready for it: the browser's headers among them. */
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
