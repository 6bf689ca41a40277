import { ApiError, createMarquee } from '@marquee/api-client/client'
import { readServerTime } from './server-clock.ts'
import { accessToken, distrustToken } from './session.ts'

const unauthorized = 401

/** Requests that go without a token, so that caches can share their responses. */
const isShared = ({ method, url }: Request): boolean =>
  method === 'GET' && /^\/api\/v1\/(movies|posters|showtimes)(\/|$)/.test(new URL(url).pathname)

const send = async (request: Request, token: string | undefined): Promise<Response> => {
  const authorized = request.clone()
  if (token !== undefined) authorized.headers.set('authorization', `Bearer ${token}`)
  const response = await fetch(authorized)
  readServerTime(response)
  return response
}

/** Sends a request as the visitor. A token that the server refuses is renewed once. */
export const fetchAsVisitor = async (request: Request): Promise<Response> => {
  if (isShared(request)) {
    const response = await fetch(request)
    // A cache may have kept any other shared response.
    if (request.headers.get('cache-control') === 'no-cache') readServerTime(response)
    return response
  }
  const token = await accessToken()
  const response = await send(request, token)
  if (response.status !== unauthorized || token === undefined) return response
  distrustToken(token)
  const renewed = await accessToken()
  return renewed === undefined ? response : send(request, renewed)
}

/** The API as the visitor may use it. */
export const api = createMarquee({ baseUrl: '', fetch: fetchAsVisitor })

/** Whether the error is the API's problem with this code, such as `seat-limit`. */
export const isProblem = (error: unknown, ...codes: readonly string[]): error is ApiError =>
  error instanceof ApiError && codes.includes(error.code)

/** Whether it may help to send the request again: the network or the server failed. */
export const mayRetry = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.status >= 500 || error.status === 429
