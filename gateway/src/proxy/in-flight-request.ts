import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Dispatcher } from 'undici'
import { ClientAnswer } from './client-answer.ts'
import type { Kind } from './routes.ts'
import type { Place, Upstream } from './upstream.ts'
import { isBrokenConnection, isRefusedByClient } from './upstream-errors.ts'

/**
 * One request on its way to a service. It is sent to one replica at a time, and to another one after a failure that
 * allows it; it ends with one answer to the client, and can be given up at any moment before that. undici calls the
 * methods that begin with `on`.
 */
export class InFlightRequest implements Dispatcher.DispatchHandler {
  readonly #upstream: Upstream
  readonly #kind: Kind
  readonly #options: Dispatcher.DispatchOptions
  readonly #answer: ClientAnswer
  readonly #tried: Set<Place['replica']>
  #place: Place
  /** There is one from when the request begins to be sent. */
  #controller: Dispatcher.DispatchController | undefined
  /** Whether a connection has broken under the request, which may have carried it. */
  #hasBroken = false
  #calledOff: Error | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param place where the request is to be sent first; it is given back by `close` */
  constructor(
    reply: FastifyReply,
    request: { upstream: Upstream; kind: Kind; place: Place; options: Dispatcher.DispatchOptions },
  ) {
    this.#upstream = request.upstream
    this.#kind = request.kind
    this.#options = request.options
    this.#answer = new ClientAnswer(reply, request.upstream.name)
    this.#place = request.place
    this.#tried = new Set([request.place.replica])
  }

  start(): void {
    this.#startWaiting()
    this.#dispatch()
  }

  /** Answers with an error and calls the service's work off. */
  giveUp(reason: Error): void {
    this.#callOff(reason)
    this.#fail(reason)
  }

  /** The client's connection is done with: the client has its whole answer, or has gone. */
  close({ isAnswered }: { isAnswered: boolean }): void {
    clearTimeout(this.#timer)
    this.#place.leave()
    if (!isAnswered) this.#callOff(new Error('the client has gone'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    clearTimeout(this.#timer)
    this.#controller = controller
    if (this.#calledOff) controller.abort(this.#calledOff)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // An interim answer (103) is not worth passing on.
    if (status < 200 || this.#answer.hasBegun) return
    this.#place.replica.answered(status, headers)
    if (status > 599) {
      this.giveUp(new Error(`the status ${status} does not exist`))
      return
    }
    this.#answer.takeHead(status, headers)
    if (!this.#answer.isLarge) return
    this.#limit(this.#upstream.patience.wholeAnswer, 'the answer took too long')
    this.#answer.startStream({
      resume: () => this.#controller?.resume(),
      callOff: (reason) => this.#callOff(reason),
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
    if (this.#calledOff || this.#answer.hasBegun) this.#fail(error)
    else this.#recoverFrom(error)
  }

  /** Sends the request again if it may be, and answers with the error if not. */
  #recoverFrom(error: Error): void {
    const wasSent = this.#controller !== undefined
    const mayBeAskedAgain = wasSent
      ? this.#changesNothing && !this.#hasBroken && isBrokenConnection(error)
      : !isRefusedByClient(error)
    if (wasSent) this.#place.replica.broke()
    else if (mayBeAskedAgain) this.#place.replica.wasUnreachable()
    const { body } = this.#options
    const bodyError = body instanceof Readable ? body.errored : null
    if (bodyError || !mayBeAskedAgain || !this.#move({ mayStay: wasSent })) {
      this.#fail(bodyError ?? error)
      return
    }
    if (wasSent) {
      this.#hasBroken = true
      this.#startWaiting()
    }
    this.#dispatch()
  }

  get #changesNothing(): boolean {
    return this.#options.method === 'GET' || this.#options.method === 'HEAD'
  }

  #dispatch(): void {
    this.#answer.reset()
    this.#controller = undefined
    this.#place.pool.dispatch(this.#options, this)
  }

  /** Takes a place at a replica that has not been tried; the only one there is may be asked again. */
  #move({ mayStay }: { mayStay: boolean }): boolean {
    const next = this.#upstream.enter(this.#kind, this.#tried)
    if (next === undefined) return mayStay && this.#upstream.replicas.length === 1
    this.#place.leave()
    this.#place = next
    this.#tried.add(next.replica)
    return true
  }

  /** One time for all replicas that are tried until the request is on its way. */
  #startWaiting(): void {
    this.#limit(this.#upstream.patience.queue, 'no connection became free in time')
  }

  #limit(milliseconds: number, reason: string): void {
    this.#timer = setTimeout(() => this.giveUp(new Error(reason)), milliseconds)
  }

  #callOff(reason: Error): void {
    this.#calledOff ??= reason
    // One that still waits for a connection has no controller yet, and is called off as soon as it gets one.
    this.#controller?.abort(reason)
  }

  #fail(error: unknown): void {
    clearTimeout(this.#timer)
    this.#answer.fail(error)
  }
}
