import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import { matchesIfNoneMatch } from '@marquee/service-kit/http/entity-tag'
import type { FastifyReply } from 'fastify'
import type { Answer } from './answer.ts'
import { responseHeaders } from './headers.ts'
import type { ServiceName } from './routes.ts'
import { asText } from './text-body.ts'
import { BodyTooLarge, isRefusedByUndici, MalformedRequest, ServiceUnavailable } from './upstream-errors.ts'

/**
 * Maximum `content-length` of a response that is collected and sent at once, which is cheaper. A larger response, or a
 * response without `content-length`, is streamed.
 */
const maxCollectedResponseBytes = 64 * 1024

export const addVary = (reply: FastifyReply, headers: Record<string, string | string[]>): void => {
  const own = reply.getHeader('vary')
  const theirs = headers['vary']
  if (own !== undefined && theirs !== undefined) headers['vary'] = [own, theirs].flat().join(', ')
}

/** Called with the head of a service's response before the client gets any of that response. */
export type OnHead = (status: number, headers: IncomingHttpHeaders) => void

/**
 * The one answer that a client gets: the service's response or an error. While the service's response is collected,
 * another replica's response or an error can replace that response. Once a response is streamed, the client has its
 * head, and nothing can replace the response.
 */
export class ClientAnswer implements Answer {
  readonly #reply: FastifyReply
  readonly #service: ServiceName
  #status = 0
  #headers: IncomingHttpHeaders = {}
  #collected: Buffer[] = []
  #stream: Readable | undefined
  #hasBegun = false
  readonly #onHead: OnHead | undefined
  readonly #evaluatesCondition: boolean

  /** @param evaluatesCondition whether `If-None-Match` is compared here, because the service did not get that header */
  constructor(
    reply: FastifyReply,
    service: ServiceName,
    { onHead, evaluatesCondition = false }: { onHead?: OnHead | undefined; evaluatesCondition?: boolean } = {},
  ) {
    this.#reply = reply
    this.#service = service
    this.#onHead = onHead
    this.#evaluatesCondition = evaluatesCondition
  }

  get hasBegun(): boolean {
    return this.#hasBegun
  }

  reset(): void {
    this.#status = 0
    this.#collected = []
  }

  takeHead(status: number, headers: IncomingHttpHeaders): void {
    this.#onHead?.(status, headers)
    const { etag } = headers
    const isKnown = etag !== undefined && status === 200 && this.#evaluatesCondition
    if (isKnown && matchesIfNoneMatch(this.#reply.request, etag)) {
      const { 'content-length': _, 'content-type': __, ...others } = headers
      this.#status = 304
      this.#headers = others
    } else {
      this.#status = status
      this.#headers = headers
    }
  }

  get isLarge(): boolean {
    if (this.#reply.request.method === 'HEAD' || this.#status === 204 || this.#status === 304) return false
    const length = this.#headers['content-length']
    return length === undefined || Number(length) > maxCollectedResponseBytes
  }

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

  takeData(chunk: Buffer): boolean {
    if (this.#stream) return this.#stream.destroyed || this.#stream.push(chunk)
    if (this.#status !== 304) this.#collected.push(chunk)
    return true
  }

  end(): void {
    if (this.#stream) this.#stream.push(null)
    else if (!this.#hasBegun && this.#status !== 0) {
      this.#begin()
      const [first, ...others] = this.#collected
      if (first === undefined) this.#reply.send()
      else {
        const body = others.length === 0 ? first : Buffer.concat(this.#collected)
        this.#reply.send(asText(body, this.#headers))
      }
    }
  }

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
