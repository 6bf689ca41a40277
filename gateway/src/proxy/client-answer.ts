import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { responseHeaders } from './headers.ts'
import type { ServiceName } from './routes.ts'
import { BodyTooLarge, isRefusedByUndici, MalformedRequest, ServiceUnavailable } from './upstream-errors.ts'

/** A response up to this size is collected and sent at once, which is cheaper. A larger response is streamed. */
const maxCollectedResponseBytes = 64 * 1024

const addVary = (reply: FastifyReply, headers: Record<string, string | string[]>): void => {
  const own = reply.getHeader('vary')
  const theirs = headers['vary']
  if (own !== undefined && theirs !== undefined) headers['vary'] = [own, theirs].flat().join(', ')
}

/**
 * The one answer that a client gets: the service's response or an error. While the service's response is collected,
 * another replica's response or an error can replace that response. Once a response is streamed, the client has its
 * head, and nothing can replace the response.
 */
export class ClientAnswer {
  readonly #reply: FastifyReply
  readonly #service: ServiceName
  #status = 0
  #headers: IncomingHttpHeaders = {}
  #collected: Buffer[] = []
  #stream: Readable | undefined
  #hasBegun = false

  constructor(reply: FastifyReply, service: ServiceName) {
    this.#reply = reply
    this.#service = service
  }

  /** Whether an answer has been sent or is being sent. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** Drops the response of a replica so far, because another replica is tried. */
  reset(): void {
    this.#status = 0
    this.#collected = []
  }

  /** Takes the status and the headers of the service's response, whose body follows. */
  takeHead(status: number, headers: IncomingHttpHeaders): void {
    this.#status = status
    this.#headers = headers
  }

  /** Whether the body may be too large to be collected. */
  get isLarge(): boolean {
    if (this.#reply.request.method === 'HEAD' || this.#status === 204 || this.#status === 304) return false
    const length = this.#headers['content-length']
    return length === undefined || Number(length) > maxCollectedResponseBytes
  }

  /**
   * Starts the answer. From now on the body is passed on as it arrives.
   *
   * @param source `resume` is called when the client has read all data so far; `abort` when the client disconnects or
   *   `fail` is called
   */
  startStream({ resume, abort }: { resume: () => void; abort: (reason: Error) => void }): void {
    this.#stream = new Readable({
      read: resume,
      destroy: (error, done) => {
        if (error) abort(error)
        done(error)
      },
    })
    this.#begin()
    this.#reply.send(this.#stream)
  }

  /** Takes a chunk of the body. Returns false if no more should come until `resume` is called. */
  takeData(chunk: Buffer): boolean {
    if (this.#stream) return this.#stream.destroyed || this.#stream.push(chunk)
    this.#collected.push(chunk)
    return true
  }

  /** Call this when the service's response is complete. */
  end(): void {
    if (this.#stream) this.#stream.push(null)
    else if (!this.#hasBegun && this.#status !== 0) {
      this.#begin()
      if (this.#collected.length === 0) this.#reply.send()
      else this.#reply.send(this.#collected.length === 1 ? this.#collected[0] : Buffer.concat(this.#collected))
    }
  }

  /**
   * Answers with an error. An answer that has begun is cut off instead, so that the client cannot take it for complete.
   */
  fail(error: unknown): void {
    this.#stream?.destroy(error instanceof Error ? error : new Error(String(error)))
    if (this.#hasBegun || this.#reply.raw.destroyed) return
    this.#hasBegun = true
    if (error instanceof BodyTooLarge || error instanceof MalformedRequest) this.#reply.send(error)
    else if (isRefusedByUndici(error)) this.#reply.send(new MalformedRequest('The request could not be read.'))
    else this.#reply.send(new ServiceUnavailable(this.#service, error))
  }

  #begin(): void {
    this.#hasBegun = true
    const headers = responseHeaders(this.#headers)
    addVary(this.#reply, headers)
    this.#reply.code(this.#status).headers(headers)
  }
}
