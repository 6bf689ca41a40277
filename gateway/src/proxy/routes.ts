import type { LimitName } from '../limits/rate-limits.ts'

export type ServiceName = 'identity' | 'catalog' | 'booking' | 'payment'

export const serviceNames: readonly ServiceName[] = ['identity', 'catalog', 'booking', 'payment']

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/**
 * `public`: no access token is needed. A token that is sent is ignored and not passed on, so an expired token does no
 * harm. `token`: a valid access token is required and passed on. The service decides what the user of the token may do.
 */
type Access = 'public' | 'token'

type Extras = {
  /**
   * A limit in addition to the general limit. On routes for programs (`webhooks`, `keys`) this limit replaces the
   * general limit.
   */
  readonly limit?: LimitName
  /**
   * Largest body in bytes, by default 64 KiB. This is the service's limit for JSON; the limit for forms may be smaller.
   * A service that refuses a body closes the connection, and its response may be lost. So the gateway has to refuse the
   * body first.
   */
  readonly bodyLimit?: number
  /** `request` by default. */
  readonly kind?: Kind
  /** Whether the service supports `Prefer: wait=N` here. */
  readonly mayWait?: boolean
  /**
   * False if the route is never refused because of load: signing keys, event streams, and the steps that finish a
   * purchase.
   */
  readonly mayBeShed?: false
  /** Whether the route sets or reads the refresh cookie. Pages of foreign origins may not call such a route. */
  readonly usesCookie?: boolean
}

/**
 * How a route uses connections to a service. A `request` takes a connection only when the body is complete. A `wait`
 * holds a connection as long as `Prefer: wait` says, an `event-stream` while clients listen, an `upload` while the
 * client sends. The last three kinds have connection pools of their own, so that they delay no request.
 */
export type Kind = 'request' | 'wait' | 'event-stream' | 'upload'

/** One route of the gateway. A GET route answers HEAD too. */
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
const seatLayouts = { bodyLimit: 512 * kibibyte }

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
  ['GET', '/.well-known/jwks.json', 'public', { limit: 'keys', mayBeShed: false }],
  ['POST', '/api/v1/users', 'public', { limit: 'sign-ups' }],
  ['GET', '/api/v1/users', 'token'],
  ['GET', '/api/v1/users/me', 'token'],
  ['PATCH', '/api/v1/users/me', 'token', { limit: 'passwords' }],
  ['DELETE', '/api/v1/users/me', 'token', { limit: 'passwords' }],
  ['POST', '/api/v1/users/me/password', 'token', { limit: 'passwords' }],
  ['PATCH', '/api/v1/users/:id', 'token'],
  ['POST', '/api/v1/auth/access-token', 'public', { limit: 'failed-logins', usesCookie: true }],
  ['POST', '/api/v1/auth/guest', 'public', { limit: 'sign-ups', usesCookie: true }],
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
  ['GET', '/.well-known/ticket-keys.json', 'public', { limit: 'keys' }],
  ['GET', '/api/v1/showtimes/:id/seats', 'public'],
  ['GET', '/api/v1/showtimes/:id/best-seats', 'public'],
  [
    'GET',
    '/api/v1/showtimes/:id/seats/events',
    'public',
    { kind: 'event-stream', limit: 'event-streams', mayBeShed: false },
  ],
  ['GET', '/api/v1/reservations', 'token'],
  ['POST', '/api/v1/reservations', 'token'],
  ['GET', '/api/v1/reservations/:id', 'token'],
  ['DELETE', '/api/v1/reservations/:id', 'token'],
  ['POST', '/api/v1/reservations/:id/extend', 'token'],
  ['DELETE', '/api/v1/reservations/:id/seats/:seat_id', 'token'],
  ['GET', '/api/v1/reservations/:id/tickets', 'token'],
  ['GET', '/api/v1/reservations/:id/tickets.pdf', 'token'],
  ['GET', '/api/v1/reservations/:id/tickets/:ticket_id.png', 'token'],
  ['GET', '/api/v1/reservations/:id/calendar.ics', 'token'],
  ['GET', '/api/v1/admin/reservations', 'token'],
  ['GET', '/api/v1/admin/sales', 'token'],
  ['GET', '/api/v1/admin/showtimes/:id/sales', 'token'],
])

const payment = routesTo('payment', [
  ['GET', '/api/v1/reservations/:id/payment', 'token', { mayWait: true, mayBeShed: false }],
  // Stripe authenticates by a signature, which the service verifies on the unchanged bytes.
  ['POST', '/api/v1/payments/stripe', 'public', { limit: 'webhooks', bodyLimit: 512 * kibibyte, mayBeShed: false }],
  ['GET', '/api/v1/admin/payments', 'token'],
])

/** Every route whose requests the gateway passes on to a service. Any other path is a 404. */
export const routes: readonly Route[] = [...identity, ...catalog, ...booking, ...payment]

/**
 * The path of the snapshot that an event stream continues: `/showtimes/1/seats` for `/showtimes/1/seats/events?x=1`.
 */
export const snapshotPath = (url: string): string => (url.split('?', 1)[0] ?? '/').replace(/\/[^/]+\/?$/, '')
