import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { requestHeaders } from './headers.ts'
import type { Replica } from './replica.ts'
import type { Place, Upstream } from './upstream.ts'

/** Longest event, and longest answer in a stream's place. */
const maxEventBytes = 512 * 1024

const endOfEvents = (text: Buffer): number => text.lastIndexOf('\n\n')

/** The service sends one of these: a stream, an answer that is no stream, or an error. */
type Receiver = {
  readonly open: (headers: IncomingHttpHeaders) => void
  /** Only whole events are handed on. */
  readonly write: (events: Buffer) => void
  readonly answer: (status: number, headers: IncomingHttpHeaders, body: Buffer) => void
  readonly end: (error: unknown) => void
}

/**
 * An event stream as a service sends it. Replicas are asked one after the other until one answers. undici calls the
 * methods that begin with `on`.
 */
export class StreamSource implements Dispatcher.DispatchHandler {
  readonly #upstream: Upstream
  readonly #options: Dispatcher.DispatchOptions
  readonly #receiver: Receiver
  readonly #tried = new Set<Replica>()
  #place: Place | undefined
  /** There is one from when the question begins to be sent. */
  #controller: Dispatcher.DispatchController | undefined
  #closed: Error | undefined
  #status = 0
  #headers: IncomingHttpHeaders = {}
  /** The beginning of an event whose rest has not come yet, or of an answer that is no stream. */
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
    if (!this.#askNextReplica()) this.#receiver.end(new Error('as many streams as it can take are open'))
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
    this.#place?.replica.answered(status, headers)
    this.#status = status
    this.#headers = headers
    if (this.#isStream) this.#receiver.open(headers)
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk])
    if (this.#pending.length > maxEventBytes) this.close(new Error('an event is too long'))
    const end = this.#isStream ? endOfEvents(this.#pending) : -1
    if (end === -1) return
    this.#receiver.write(this.#pending.subarray(0, end + 2))
    this.#pending = this.#pending.subarray(end + 2)
  }

  onResponseEnd(): void {
    this.#place?.leave()
    if (this.#isStream) this.#receiver.end(undefined)
    else this.#receiver.answer(this.#status, this.#headers, this.#pending)
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#place?.leave()
    if (this.#closed === undefined) {
      if (this.#controller === undefined) this.#place?.replica.wasUnreachable()
      else this.#place?.replica.broke()
      if (this.#status === 0 && this.#askNextReplica()) return
    }
    this.#receiver.end(error)
  }

  get #isStream(): boolean {
    return this.#status === 200 && /^text\/event-stream\b/.test(String(this.#headers['content-type']))
  }

  /** Returns false if all replicas were asked or have no place left. */
  #askNextReplica(): boolean {
    this.#place = this.#upstream.enter('event-stream', this.#tried)
    if (this.#place === undefined) return false
    this.#tried.add(this.#place.replica)
    this.#controller = undefined
    this.#place.pool.dispatch(this.#options, this)
    return true
  }
}
