import type { LimitName } from '../limits/rate-limits.ts'

export type ServiceName = 'identity' | 'catalog' | 'booking' | 'payment'

export const serviceNames: readonly ServiceName[] = ['identity', 'catalog', 'booking', 'payment']

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/**
 * `public`: anybody; an access token is neither looked at nor passed on, so that an expired one does not shut out who
 * needs none. `token`: a valid access token is needed and passed on to the service, which decides what it allows.
 */
type Access = 'public' | 'token'

type Extras = {
  /** A limit of its own besides the general one, or, for programs' routes such as `webhooks`, instead of it. */
  readonly limit?: LimitName
  /**
   * Largest body in bytes, by default 64 KiB. It is what the service takes too: a service that refuses a larger one hangs
   * up on the gateway, and its answer may be lost, so the gateway refuses it first.
   */
  readonly bodyLimit?: number
  /** What it takes of a service: `request` by default. */
  readonly kind?: Kind
  /** Waits when the client asks for it by `Prefer: wait=N`. */
  readonly mayWait?: boolean
  /** Answers with, or takes, the refresh cookie: a page of a foreign origin may not call it. */
  readonly usesCookie?: boolean
}

/**
 * A request has its whole body before it takes a connection. A wait lasts for as long as `Prefer: wait` says, an event stream
 * for as long as somebody listens, an upload for as long as a client sends: they have connections of their own, so that they
 * hold up nobody else.
 */
export type Kind = 'request' | 'wait' | 'event-stream' | 'upload'

/** One way through the gateway. A GET stands for HEAD too. */
export type Route = Extras & {
  readonly bodyLimit: number
  readonly kind: Kind
  readonly service: ServiceName
  readonly method: Method
  readonly path: string
  readonly access: Access
}

const kibibyte = 1024
const defaultBodyLimit = 64 * kibibyte
const pictures = { bodyLimit: 8 * 1024 * kibibyte, kind: 'upload', limit: 'uploads' } as const
const seatLayouts = { bodyLimit: 384 * kibibyte }

const routesTo = (service: ServiceName, rows: readonly [Method, string, Access, Extras?][]): Route[] =>
  rows.map(([method, path, access, extras]) => ({
    bodyLimit: defaultBodyLimit,
    kind: 'request',
    ...extras,
    service,
    method,
    path,
    access,
  }))

const identity = routesTo('identity', [
  ['GET', '/.well-known/jwks.json', 'public', { limit: 'keys' }],
  ['POST', '/api/v1/users', 'public', { limit: 'sign-ups' }],
  ['GET', '/api/v1/users', 'token'],
  ['GET', '/api/v1/users/me', 'token'],
  ['PATCH', '/api/v1/users/me', 'token'],
  ['DELETE', '/api/v1/users/me', 'token'],
  ['PATCH', '/api/v1/users/:id', 'token'],
  ['POST', '/api/v1/auth/access-token', 'public', { limit: 'failed-logins', usesCookie: true }],
  ['POST', '/api/v1/auth/refresh', 'public', { usesCookie: true }],
  ['POST', '/api/v1/auth/logout', 'public', { usesCookie: true }],
])

const catalog = routesTo('catalog', [
  ['GET', '/api/v1/movies', 'public'],
  ['POST', '/api/v1/movies', 'token', pictures],
  ['GET', '/api/v1/movies/genres', 'public'],
  ['POST', '/api/v1/movies/genres', 'token'],
  ['DELETE', '/api/v1/movies/genres/:id', 'token'],
  ['GET', '/api/v1/movies/:id', 'public'],
  ['PATCH', '/api/v1/movies/:id', 'token', pictures],
  ['DELETE', '/api/v1/movies/:id', 'token'],
  ['POST', '/api/v1/movies/:id/genres', 'token'],
  ['DELETE', '/api/v1/movies/:id/genres/:genre_id', 'token'],
  ['GET', '/api/v1/posters/:name', 'public'],
  ['GET', '/api/v1/rooms', 'token'],
  ['POST', '/api/v1/rooms', 'token', seatLayouts],
  ['GET', '/api/v1/rooms/:id', 'token'],
  ['PATCH', '/api/v1/rooms/:id', 'token', seatLayouts],
  ['DELETE', '/api/v1/rooms/:id', 'token'],
  ['GET', '/api/v1/showtimes', 'public'],
  ['POST', '/api/v1/showtimes', 'token'],
  ['GET', '/api/v1/showtimes/:id', 'public'],
  ['DELETE', '/api/v1/showtimes/:id', 'token'],
])

const booking = routesTo('booking', [
  ['GET', '/api/v1/showtimes/:id/seats', 'public'],
  ['GET', '/api/v1/showtimes/:id/seats/events', 'public', { kind: 'event-stream', limit: 'event-streams' }],
  ['GET', '/api/v1/reservations', 'token'],
  ['POST', '/api/v1/reservations', 'token'],
  ['GET', '/api/v1/reservations/:id', 'token'],
  ['DELETE', '/api/v1/reservations/:id', 'token'],
  ['GET', '/api/v1/admin/reservations', 'token'],
  ['GET', '/api/v1/admin/sales', 'token'],
  ['GET', '/api/v1/admin/showtimes/:id/sales', 'token'],
])

const payment = routesTo('payment', [
  ['GET', '/api/v1/reservations/:id/payment', 'token', { mayWait: true }],
  // Stripe proves itself by its signature, which the service checks on the bytes as they came.
  ['POST', '/api/v1/payments/stripe', 'public', { limit: 'webhooks', bodyLimit: 512 * kibibyte }],
  ['GET', '/api/v1/admin/payments', 'token'],
])

/** Everything that the gateway passes on, and to whom. What is not listed is not there: 404. */
export const routes: readonly Route[] = [...identity, ...catalog, ...booking, ...payment]
