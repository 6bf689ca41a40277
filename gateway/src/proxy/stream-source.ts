import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { requestHeaders } from './headers.ts'
import type { Replica } from './replica.ts'
import type { Slot, Upstream } from './upstream.ts'

/** Largest event, and largest answer that is not a stream. */
const maxEventBytes = 512 * 1024

const endOfEvents = (text: Buffer): number => text.lastIndexOf('\n\n')

/** Gets the service's answer: a stream, an answer that is not a stream, or an error. */
type Receiver = {
  readonly open: (headers: IncomingHttpHeaders) => void
  /** Gets complete events only. */
  readonly write: (events: Buffer) => void
  readonly answer: (status: number, headers: IncomingHttpHeaders, body: Buffer) => void
  readonly end: (error: unknown) => void
}

/**
 * An event stream from a service. Replicas are tried one after the other until one answers. undici calls the methods
 * that begin with `on`.
 */
export class StreamSource implements Dispatcher.DispatchHandler {
  readonly #upstream: Upstream
  readonly #options: Dispatcher.DispatchOptions
  readonly #receiver: Receiver
  readonly #tried = new Set<Replica>()
  #slot: Slot | undefined
  /** Set once the request is being sent. */
  #controller: Dispatcher.DispatchController | undefined
  #closed: Error | undefined
  #status = 0
  #headers: IncomingHttpHeaders = {}
  /** An incomplete event, or the body so far of an answer that is not a stream. */
  #pending = Buffer.alloc(0)

  constructor(
    upstream: Upstream,
    { path, headers }: { path: string; headers: ReturnType<typeof requestHeaders> },
    receiver: Receiver,
  ) {
    this.#upstream = upstream
    this.#options = { path, method: 'GET', headers, body: null }
    this.#receiver = receiver
  }

  start(): void {
    if (!this.#tryNextReplica()) this.#receiver.end(new Error('every replica is at its limit of open streams'))
  }

  close(reason: Error): void {
    this.#closed ??= reason
    this.#controller?.abort(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#closed) controller.abort(this.#closed)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return
    this.#slot?.replica.answered(status, headers)
    this.#status = status
    this.#headers = headers
    if (this.#isStream) this.#receiver.open(headers)
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk])
    if (this.#pending.length > maxEventBytes) this.close(new Error('an event is too large'))
    const end = this.#isStream ? endOfEvents(this.#pending) : -1
    if (end === -1) return
    this.#receiver.write(this.#pending.subarray(0, end + 2))
    this.#pending = this.#pending.subarray(end + 2)
  }

  onResponseEnd(): void {
    this.#slot?.release()
    if (this.#isStream) this.#receiver.end(undefined)
    else this.#receiver.answer(this.#status, this.#headers, this.#pending)
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#slot?.release()
    if (this.#closed === undefined) {
      if (this.#controller === undefined) this.#slot?.replica.wasUnreachable()
      else this.#slot?.replica.broke()
      if (this.#status === 0 && this.#tryNextReplica()) return
    }
    this.#receiver.end(error)
  }

  get #isStream(): boolean {
    return this.#status === 200 && /^text\/event-stream\b/.test(String(this.#headers['content-type']))
  }

  /** Returns false if every replica was tried or has no free slot. */
  #tryNextReplica(): boolean {
    this.#slot = this.#upstream.acquire('event-stream', this.#tried)
    if (this.#slot === undefined) return false
    this.#tried.add(this.#slot.replica)
    this.#controller = undefined
    this.#slot.pool.dispatch(this.#options, this)
    return true
  }
}
