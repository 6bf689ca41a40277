import { type Dispatcher, Pool } from 'undici'
import type { HttpRequest } from './load.ts'

export type HttpResponse = { readonly status: number; readonly body: string }

const timeoutMilliseconds = 30_000

/** Receives one response. Keeps the body only if `keepBody` is set, because most loads do not need the body. */
class ResponseHandler implements Dispatcher.DispatchHandler {
  #status = 0
  readonly #chunks: Buffer[] | undefined
  readonly #resolve: (response: HttpResponse) => void
  readonly #reject: (error: Error) => void

  constructor(keepBody: boolean, resolve: (response: HttpResponse) => void, reject: (error: Error) => void) {
    this.#chunks = keepBody ? [] : undefined
    this.#resolve = resolve
    this.#reject = reject
  }

  onRequestStart(): void {}

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.#status = status
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks?.push(chunk)
  }

  onResponseEnd(): void {
    this.#resolve({ status: this.#status, body: this.#chunks ? Buffer.concat(this.#chunks).toString() : '' })
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error)
  }
}

export type HttpClient = ReturnType<typeof httpClient>

/** Sends requests to one origin over up to `connections` kept-alive connections. */
export const httpClient = (origin: string, connections: number) => {
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    headersTimeout: timeoutMilliseconds,
    bodyTimeout: timeoutMilliseconds,
  })
  return {
    send: (
      { method, path, headers = {}, body }: HttpRequest,
      { keepBody = false }: { keepBody?: boolean } = {},
    ): Promise<HttpResponse> =>
      new Promise((resolve, reject) => {
        const options = { method: method as Dispatcher.HttpMethod, path, headers, body: body ?? null }
        pool.dispatch(options, new ResponseHandler(keepBody, resolve, reject))
      }),
    close: (): Promise<void> => pool.close(),
  }
}
