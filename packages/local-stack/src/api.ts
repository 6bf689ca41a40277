import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

/** What the API refused. `status` is HTTP's, `code` the problem's own. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  constructor(call: string, status: number, body: string) {
    const problem = problemIn(body)
    super(`${call} answered ${status}: ${problem?.detail ?? problem?.title ?? body.slice(0, 200)}`)
    this.status = status
    this.code = problem?.code ?? ''
  }
}

type Problem = { code?: string; detail?: string; title?: string }

const problemIn = (body: string): Problem | undefined => {
  try {
    return JSON.parse(body) as Problem
  } catch {
    return undefined
  }
}

type Request = {
  token?: string | undefined
  json?: unknown
  form?: FormData | URLSearchParams
  headers?: Record<string, string>
}

export type Api = <Schema extends z.ZodType>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  answer: Schema,
  request?: Request,
) => Promise<z.output<Schema>>

const timeoutMs = 30_000
const longestWantedPauseMs = 60_000
const firstPauseMs = 100
const longestOwnPauseMs = 2_000

/** For answers whose body does not matter. */
export const nothing = z.unknown()

type ApiOptions = {
  signal?: AbortSignal | undefined
  /** How long to go on when the API is busy, in milliseconds. */
  patienceMs?: number
  /**
   * Whether to repeat also calls of which nobody knows whether they were carried out, because the connection broke or the
   * service died. Whoever wants this must be able to bear that they were.
   */
  repeatLostCalls?: boolean
}

/**
 * A client of the public API. Waits and repeats when it is told that there were too many calls or that something is busy.
 * Throws ApiError for every other refusal.
 *
 * @param base the gateway's URL; paths are below `/api/v1`
 */
export const createApi = (
  base: string,
  { signal, patienceMs = 90_000, repeatLostCalls = false }: ApiOptions = {},
): Api => {
  const isTemporary = (status: number) =>
    status === 429 || status === 503 || (repeatLostCalls && (status === 502 || status === 504))

  const call = async (method: string, path: string, { token, json, form, headers }: Request) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    const response = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: {
        ...headers,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(form ? { body: form } : {}),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    return { status: response.status, body: await response.text(), retryAfter: response.headers.get('retry-after') }
  }

  return async (method, path, answer, request = {}) => {
    const deadline = Date.now() + patienceMs
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestOwnPauseMs)) {
      let wantedPauseMs = pauseMs
      try {
        const { status, body, retryAfter } = await call(method, path, request)
        if (status < 300) return answer.parse(body === '' ? undefined : JSON.parse(body))
        const error = new ApiError(`${method} ${path}`, status, body)
        wantedPauseMs = Math.min(Number(retryAfter) * 1000 || pauseMs, longestWantedPauseMs)
        if (!isTemporary(status) || Date.now() + wantedPauseMs > deadline) throw error
      } catch (error) {
        signal?.throwIfAborted()
        // fetch throws a TypeError when the connection cannot be made or breaks.
        const isLost = error instanceof TypeError
        if (!isLost || !repeatLostCalls || Date.now() + pauseMs > deadline) throw error
      }
      await sleep(wantedPauseMs, undefined, signal ? { signal } : {})
    }
  }
}

const tokens = z.object({ access_token: z.string() })

/** Logs in and returns the access token. */
export const logIn = async (api: Api, { email, password }: { email: string; password: string }): Promise<string> => {
  const form = new URLSearchParams({ username: email, password })
  return (await api('POST', '/auth/access-token', tokens, { form })).access_token
}
