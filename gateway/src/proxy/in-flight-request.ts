import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Answer } from './answer.ts'
import type { Kind } from './routes.ts'
import type { Slot, Upstream } from './upstream.ts'
import { isBrokenConnection, isRefusedByUndici } from './upstream-errors.ts'

/**
 * A request that is being passed on to a service. One replica is tried at a time. After a failure that allows a retry,
 * the next replica is tried. At the end there is one answer. undici calls the methods that begin with `on`.
 */
export class InFlightRequest implements Dispatcher.DispatchHandler {
  readonly #upstream: Upstream
  readonly #kind: Kind
  readonly #options: Dispatcher.DispatchOptions
  readonly #answer: Answer
  readonly #tried: Set<Slot['replica']>
  #slot: Slot
  /** Set once the request is being sent. */
  #controller: Dispatcher.DispatchController | undefined
  /** Whether a connection that may have delivered the request has broken. */
  #hasBroken = false
  #aborted: Error | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param slot a slot at the replica that is tried first; released at a move to another replica, or by `close` */
  constructor(
    answer: Answer,
    request: { upstream: Upstream; kind: Kind; slot: Slot; options: Dispatcher.DispatchOptions },
  ) {
    this.#upstream = request.upstream
    this.#kind = request.kind
    this.#options = request.options
    this.#answer = answer
    this.#slot = request.slot
    this.#tried = new Set([request.slot.replica])
  }

  start(): void {
    this.#startQueueTimer()
    this.#dispatch()
  }

  /** Aborts the request at the service and answers with an error. */
  giveUp(reason: Error): void {
    this.#abort(reason)
    this.#fail(reason)
  }

  /** Call this when the client has its whole answer or has disconnected. */
  close({ isAnswered }: { isAnswered: boolean }): void {
    clearTimeout(this.#timer)
    this.#slot.release()
    if (!isAnswered) this.#abort(new Error('the client has disconnected'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    clearTimeout(this.#timer)
    this.#slot.hasWaited()
    this.#controller = controller
    if (this.#aborted) controller.abort(this.#aborted)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Interim responses (1xx) are not passed on.
    if (status < 200 || this.#answer.hasBegun) return
    this.#slot.replica.answered(status, headers)
    if (status > 599) {
      this.giveUp(new Error(`the service answered with the invalid status ${status}`))
      return
    }
    this.#answer.takeHead(status, headers)
    if (!this.#answer.isLarge) return
    this.#limit(this.#upstream.timeouts.wholeResponseMilliseconds, 'the response took too long')
    this.#answer.startStream({
      resume: () => this.#controller?.resume(),
      abort: (reason) => this.#abort(reason),
    })
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#answer.takeData(chunk)) this.#controller?.pause()
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer)
    this.#answer.end()
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.#aborted || this.#answer.hasBegun) this.#fail(error)
    else this.#recoverFrom(error)
  }

  /** Sends the request again if a retry is safe, otherwise answers with the error. */
  #recoverFrom(error: Error): void {
    const wasSent = this.#controller !== undefined
    const mayRetry = wasSent
      ? this.#changesNothing && !this.#hasBroken && isBrokenConnection(error)
      : !isRefusedByUndici(error)
    if (wasSent) this.#slot.replica.broke()
    else if (mayRetry) this.#slot.replica.wasUnreachable()
    const { body } = this.#options
    const bodyError = body instanceof Readable ? body.errored : null
    if (bodyError || !mayRetry || !this.#move({ mayStay: wasSent })) {
      this.#fail(bodyError ?? error)
      return
    }
    if (wasSent) {
      this.#hasBroken = true
      this.#startQueueTimer()
    }
    this.#dispatch()
  }

  get #changesNothing(): boolean {
    return this.#options.method === 'GET' || this.#options.method === 'HEAD'
  }

  #dispatch(): void {
    this.#answer.reset()
    this.#controller = undefined
    this.#slot.pool.dispatch(this.#options, this)
  }

  /**
   * Moves to a replica that has not been tried and has a free slot. Returns false if no such replica is left.
   *
   * @param mayStay whether the same replica may be tried again if the service has only one replica
   */
  #move({ mayStay }: { mayStay: boolean }): boolean {
    const next = this.#upstream.acquire(this.#kind, this.#tried)
    if (next === undefined) return mayStay && this.#upstream.replicas.length === 1
    this.#slot.release()
    this.#slot = next
    this.#tried.add(next.replica)
    return true
  }

  /**
   * Starts the queue timeout. The timeout ends when the request is being sent, and covers all replicas that are tried
   * until then.
   */
  #startQueueTimer(): void {
    this.#limit(this.#upstream.timeouts.queueMilliseconds, 'no connection became free in time', () =>
      this.#slot.hasWaited(),
    )
  }

  #limit(milliseconds: number, reason: string, onTimeout = (): void => undefined): void {
    this.#timer = setTimeout(() => {
      onTimeout()
      this.giveUp(new Error(reason))
    }, milliseconds)
  }

  #abort(reason: Error): void {
    this.#aborted ??= reason
    // A request that waits for a connection has no controller yet; `onRequestStart` aborts it.
    this.#controller?.abort(reason)
  }

  #fail(error: unknown): void {
    clearTimeout(this.#timer)
    this.#answer.fail(error)
  }
}
