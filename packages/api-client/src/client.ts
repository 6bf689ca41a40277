import createOpenApiClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './schema.ts'

/** The types of the API's bodies, by their names in the OpenAPI document. */
export type Schemas = components['schemas']

export type Marquee = Client<paths>

type Problem = Partial<Schemas['Problem']>

/** An error response of the API. `status` is the HTTP status, `code` the error code, `problem` the whole body. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly problem: Problem

  constructor(call: string, status: number, problem: unknown) {
    const body: Problem = typeof problem === 'object' && problem !== null ? problem : {}
    const text = typeof problem === 'string' ? problem.slice(0, 200) : ''
    super(`${call} answered ${status}: ${body.detail ?? body.title ?? text}`)
    this.status = status
    this.code = body.code ?? ''
    this.problem = body
  }
}

/**
 * A client of Marquee's public API, typed by its OpenAPI document.
 *
 * @param baseUrl the URL of the gateway, such as `http://127.0.0.1:8080`
 * @param accessToken called for each request, because tokens expire after ten minutes; returns undefined while nobody
 *   is signed in
 * @param fetch by default the platform's `fetch`; another function may delay, retry or check requests
 */
export const createMarquee = ({
  baseUrl,
  accessToken = () => undefined,
  fetch,
}: {
  baseUrl: string
  accessToken?: () => string | undefined
  fetch?: (request: Request) => Promise<Response>
}): Marquee => {
  const client = createOpenApiClient<paths>({ baseUrl, ...(fetch ? { fetch } : {}) })
  client.use({
    onRequest: ({ request }) => {
      const token = accessToken()
      if (token !== undefined && !request.headers.has('authorization')) {
        request.headers.set('authorization', `Bearer ${token}`)
      }
      return request
    },
  })
  return client
}

/** Resolves with the body of a successful response. Throws ApiError for an error response. */
export const answered = async <Data>(
  call: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> => {
  const { data, error, response } = await call
  if (response.ok) return data as Data
  // A response that a caller's own fetch has made has no URL.
  throw new ApiError(response.url === '' ? 'The API' : new URL(response.url).pathname, response.status, error)
}

const formValue = (value: unknown): string | Blob => {
  if (value instanceof Blob) return value
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/**
 * Makes a call send its body as `multipart/form-data`: a list as one field for each item, an object as JSON, null as an
 * empty field. Fields that are undefined are left out.
 */
export const multipart = {
  bodySerializer: (body: object): FormData => {
    const form = new FormData()
    for (const [name, value] of Object.entries(body)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined) form.append(name, formValue(one))
      }
    }
    return form
  },
}

/** Makes a call send its body as `application/x-www-form-urlencoded`. */
export const urlEncoded = {
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  bodySerializer: (body: object): string => new URLSearchParams(body as Record<string, string>).toString(),
}
