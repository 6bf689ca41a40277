import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from './answer.ts'
import { freshMilliseconds, variesBy } from './freshness.ts'
import { responseHeaders } from './headers.ts'
import { groupsOf } from './observations.ts'
import { asText } from './text-body.ts'

/** A larger response is not shared, but passed on as it arrives. */
export const maxSharedBytes = 512 * 1024

/** A response that the gateway may give to everybody who asks for its URL. */
export type SharedResponse = {
  /** The headers as the service sent them. */
  readonly given: IncomingHttpHeaders
  /** The headers for the client. `notModified` has the headers of a 304. */
  readonly headers: Record<string, string | string[]>
  readonly notModified: Record<string, string | string[]>
  readonly etag: string | undefined
  readonly body: Buffer | string
  readonly bytes: number
  /** The request headers on which the response depends, with their values in the request. */
  readonly varies: readonly (readonly [name: string, value: string | undefined])[]
  readonly freshUntil: number
  /** The cache groups: names of data that other responses show too, such as the seats of one showtime. */
  readonly groups: readonly string[]
  /** The moment at which the response was requested, as `createObservations` counts moments. */
  readonly moment: number
}

type Close = (outcome: { isAnswered: boolean }) => void

/** A client that waits for the response. */
export type Waiter = {
  /** Answers with the shared response. */
  readonly answer: (response: SharedResponse) => void
  readonly fail: (error: unknown) => void
  /** Sends a request to the service for this client alone. */
  readonly askAlone: () => void
  /** Gives the response, which may not be shared, to this client alone. Returns the answer that takes the response. */
  readonly takeOver: () => Answer
}

const withoutBody = new Set(['content-type', 'content-length', 'content-encoding'])

const notModifiedHeaders = (headers: SharedResponse['headers']): SharedResponse['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !withoutBody.has(name)))

/**
 * One request to a service for all clients that want the same URL at this moment. If the service's response may not be
 * shared, only the first client gets that response, and each other client has a request of its own.
 */
export class SharedFetch implements Answer {
  readonly startedAt = performance.now()
  readonly #moment: number
  readonly #sent: IncomingHttpHeaders
  readonly #stale: SharedResponse | undefined
  readonly #send: () => Close
  readonly #onEnd: (response: SharedResponse | undefined) => void
  readonly #waiters = new Set<Waiter>()
  /** The first client's own answer, set when the response turns out not to be for everybody. */
  #alone: Answer | undefined
  #isOver = false
  #close: Close | undefined
  #status = 0
  #given: IncomingHttpHeaders = {}
  #collected: Buffer[] = []

  /**
   * @param moment the moment at which the request is sent, as `createObservations` counts moments
   * @param sent the request's headers
   * @param stale the response whose entity tag the request carries
   * @param send sends the request, whose response this fetch gets
   * @param onEnd called once, with the response if it may be shared
   */
  constructor({
    moment,
    sent,
    stale,
    send,
    onEnd,
  }: {
    moment: number
    sent: IncomingHttpHeaders
    stale: SharedResponse | undefined
    send: () => Close
    onEnd: (response: SharedResponse | undefined) => void
  }) {
    this.#moment = moment
    this.#sent = sent
    this.#stale = stale
    this.#send = send
    this.#onEnd = onEnd
  }

  get hasBegun(): boolean {
    return this.#alone?.hasBegun ?? this.#isOver
  }

  get isLarge(): boolean {
    return this.#alone?.isLarge ?? false
  }

  add(waiter: Waiter): void {
    this.#waiters.add(waiter)
  }

  /** Sends the request. Throws if the service has no free slot. */
  start(): void {
    try {
      const close = this.#send()
      if (this.#isOver && this.#alone === undefined) close({ isAnswered: true })
      else this.#close = close
    } catch (error) {
      this.#finish(undefined)
      throw error
    }
  }

  /** Call this when a client has its answer or has disconnected. The last client that leaves aborts the request. */
  leave(waiter: Waiter, outcome: { isAnswered: boolean }): void {
    this.#waiters.delete(waiter)
    if (this.#waiters.size > 0) return
    this.#release(outcome)
    this.#finish(undefined)
  }

  reset(): void {
    this.#status = 0
    this.#collected = []
    this.#alone?.reset()
  }

  takeHead(status: number, headers: IncomingHttpHeaders): void {
    const isUnchanged = status === 304 && this.#stale !== undefined
    this.#status = status
    this.#given = isUnchanged ? { ...this.#stale?.given, ...headers } : headers
    const length = isUnchanged ? 0 : Number(headers['content-length'] ?? Number.POSITIVE_INFINITY)
    const mayBeShared = (status === 200 || isUnchanged) && freshMilliseconds(this.#given) > 0
    if (this.#alone === undefined && mayBeShared && length <= maxSharedBytes) return
    // A 304 is about the stored response, which nobody may get any more.
    this.#separate({ canTakeOver: !isUnchanged })
    this.#alone?.takeHead(status, headers)
  }

  startStream(source: Parameters<Answer['startStream']>[0]): void {
    this.#alone?.startStream(source)
  }

  takeData(chunk: Buffer): boolean {
    if (this.#alone) return this.#alone.takeData(chunk)
    this.#collected.push(chunk)
    return true
  }

  end(): void {
    if (this.#alone) this.#alone.end()
    else if (!this.#isOver && this.#status !== 0) this.#share()
  }

  fail(error: unknown): void {
    if (this.#alone) this.#alone.fail(error)
    else if (!this.#isOver) {
      this.#finish(undefined)
      this.#release({ isAnswered: true })
      for (const waiter of this.#waiters) waiter.fail(error)
    }
  }

  #share(): void {
    const isUnchanged = this.#status === 304 && this.#stale !== undefined
    const bytes = Buffer.concat(this.#collected)
    const headers = responseHeaders(this.#given)
    if (isUnchanged && this.#stale) this.#copyLength(headers, this.#stale)
    const response: SharedResponse = {
      given: this.#given,
      headers,
      notModified: notModifiedHeaders(headers),
      etag: this.#given.etag,
      body: isUnchanged && this.#stale ? this.#stale.body : asText(bytes, this.#given),
      bytes: isUnchanged && this.#stale ? this.#stale.bytes : bytes.length,
      varies: variesBy(this.#given)
        .filter((name) => name !== 'accept-encoding')
        .map((name) => [name, String(this.#sent[name] ?? '')]),
      freshUntil: this.startedAt + freshMilliseconds(this.#given),
      groups: groupsOf(this.#given),
      moment: this.#moment,
    }
    this.#finish(response)
    this.#release({ isAnswered: true })
    for (const waiter of this.#waiters) waiter.answer(response)
  }

  /** A 304 may have a length of its own, which is not that of the stored body. */
  #copyLength(headers: SharedResponse['headers'], { given }: SharedResponse): void {
    for (const name of withoutBody) {
      const value = given[name]
      if (value === undefined) delete headers[name]
      else headers[name] = value
    }
  }

  /** Leaves the response to the first client. The others send requests of their own. */
  #separate({ canTakeOver }: { canTakeOver: boolean }): void {
    if (this.#alone || this.#isOver) return
    this.#finish(undefined)
    for (const waiter of [...this.#waiters]) {
      if (canTakeOver && this.#alone === undefined) {
        this.#alone = waiter.takeOver()
        continue
      }
      this.#waiters.delete(waiter)
      waiter.askAlone()
    }
  }

  /** Gives the service's slot back, and aborts a request without an answer. */
  #release(outcome: { isAnswered: boolean }): void {
    this.#close?.(outcome)
    this.#close = undefined
  }

  #finish(response: SharedResponse | undefined): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#onEnd(response)
  }
}
