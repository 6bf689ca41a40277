import { describe, expect, it } from 'vitest'
import { type Route, routes, serviceNames } from './routes.ts'

const nameOf = ({ method, path }: Route): string => `${method} ${path}`

/** The values of one property, by the name of the route, for all routes that have this property. */
const named = <Value>(choose: (route: Route) => Value | undefined): Record<string, Value> =>
  Object.fromEntries(
    routes.flatMap((route) => {
      const value = choose(route)
      return value === undefined ? [] : [[nameOf(route), value]]
    }),
  )

const publicRoutes = {
  identity: [
    'GET /.well-known/jwks.json',
    'POST /api/v1/auth/access-token',
    'POST /api/v1/auth/guest',
    'POST /api/v1/auth/logout',
    'POST /api/v1/auth/refresh',
    'POST /api/v1/users',
  ],
  catalog: [
    'GET /api/v1/movies',
    'GET /api/v1/movies/:id',
    'GET /api/v1/movies/genres',
    'GET /api/v1/posters/:name',
    'GET /api/v1/showtimes',
    'GET /api/v1/showtimes/:id',
  ],
  booking: [
    'GET /.well-known/ticket-keys.json',
    'GET /api/v1/showtimes/:id/best-seats',
    'GET /api/v1/showtimes/:id/seats',
    'GET /api/v1/showtimes/:id/seats/events',
  ],
  payment: ['POST /api/v1/payments/stripe'],
}

const tokenRoutes = {
  identity: [
    'DELETE /api/v1/users/me',
    'GET /api/v1/users',
    'GET /api/v1/users/me',
    'PATCH /api/v1/users/:id',
    'PATCH /api/v1/users/me',
    'POST /api/v1/users/me/password',
  ],
  catalog: [
    'DELETE /api/v1/movies/:id',
    'DELETE /api/v1/movies/:id/genres/:genre_id',
    'DELETE /api/v1/movies/genres/:id',
    'DELETE /api/v1/rooms/:id',
    'DELETE /api/v1/showtimes/:id',
    'GET /api/v1/rooms',
    'GET /api/v1/rooms/:id',
    'PATCH /api/v1/movies/:id',
    'PATCH /api/v1/rooms/:id',
    'POST /api/v1/movies',
    'POST /api/v1/movies/:id/genres',
    'POST /api/v1/movies/genres',
    'POST /api/v1/rooms',
    'POST /api/v1/showtimes',
  ],
  booking: [
    'DELETE /api/v1/reservations/:id',
    'DELETE /api/v1/reservations/:id/seats/:seat_id',
    'GET /api/v1/admin/reservations',
    'GET /api/v1/admin/sales',
    'GET /api/v1/admin/showtimes/:id/sales',
    'GET /api/v1/reservations',
    'GET /api/v1/reservations/:id',
    'GET /api/v1/reservations/:id/calendar.ics',
    'GET /api/v1/reservations/:id/tickets',
    'GET /api/v1/reservations/:id/tickets.pdf',
    'GET /api/v1/reservations/:id/tickets/:ticket_id.png',
    'POST /api/v1/reservations',
    'POST /api/v1/reservations/:id/extend',
  ],
  payment: ['GET /api/v1/admin/payments', 'GET /api/v1/reservations/:id/payment'],
}

describe.each(serviceNames)('the routes to %s', (service) => {
  const namesFor = (access: Route['access']) =>
    routes
      .filter((route) => route.service === service && route.access === access)
      .map(nameOf)
      .sort()

  it('are public only where no account is needed', () => {
    expect(namesFor('public')).toEqual(publicRoutes[service])
  })

  it('that are not public need an access token', () => {
    expect(namesFor('token')).toEqual(tokenRoutes[service])
  })
})

it('every route is listed once and leads to one of the four services', () => {
  expect(serviceNames).toEqual(['identity', 'catalog', 'booking', 'payment'])
  expect(routes.filter(({ service }) => !serviceNames.includes(service))).toEqual([])
  expect(new Set(routes.map(nameOf)).size).toBe(routes.length)
})

it('a body may have 64 KiB, except for pictures, seat layouts and webhooks', () => {
  const usual = 65_536
  expect(Math.min(...routes.map(({ bodyLimit }) => bodyLimit))).toBe(usual)
  expect(named(({ bodyLimit }) => (bodyLimit === usual ? undefined : bodyLimit))).toEqual({
    'POST /api/v1/movies': 8_388_608,
    'PATCH /api/v1/movies/:id': 8_388_608,
    'POST /api/v1/rooms': 524_288,
    'PATCH /api/v1/rooms/:id': 524_288,
    'POST /api/v1/payments/stripe': 524_288,
  })
})

it('the kind of a route is request, except for uploads and event streams', () => {
  expect(named(({ kind }) => (kind === 'request' ? undefined : kind))).toEqual({
    'POST /api/v1/movies': 'upload',
    'PATCH /api/v1/movies/:id': 'upload',
    'GET /api/v1/showtimes/:id/seats/events': 'event-stream',
  })
})

it('routes that are costly or made for programs have rate limits of their own', () => {
  expect(named(({ limit }) => limit)).toEqual({
    'GET /.well-known/jwks.json': 'keys',
    'POST /api/v1/users': 'sign-ups',
    'PATCH /api/v1/users/me': 'passwords',
    'DELETE /api/v1/users/me': 'passwords',
    'POST /api/v1/users/me/password': 'passwords',
    'POST /api/v1/auth/guest': 'sign-ups',
    'POST /api/v1/auth/access-token': 'failed-logins',
    'POST /api/v1/movies': 'uploads',
    'PATCH /api/v1/movies/:id': 'uploads',
    'GET /.well-known/ticket-keys.json': 'keys',
    'GET /api/v1/showtimes/:id/seats/events': 'event-streams',
    'POST /api/v1/payments/stripe': 'webhooks',
  })
})

it('requests for signing keys, event streams and the payment of a reservation, and webhooks, are never shed', () => {
  expect(named(({ mayBeShed }) => mayBeShed)).toEqual({
    'GET /.well-known/jwks.json': false,
    'GET /api/v1/showtimes/:id/seats/events': false,
    'GET /api/v1/reservations/:id/payment': false,
    'POST /api/v1/payments/stripe': false,
  })
})

it('Prefer: wait is supported only for the payment of a reservation', () => {
  expect(named(({ mayWait }) => mayWait)).toEqual({ 'GET /api/v1/reservations/:id/payment': true })
})

it('only signing in, also as a guest, refreshing and signing out use the refresh cookie', () => {
  expect(named(({ usesCookie }) => usesCookie)).toEqual({
    'POST /api/v1/auth/access-token': true,
    'POST /api/v1/auth/guest': true,
    'POST /api/v1/auth/refresh': true,
    'POST /api/v1/auth/logout': true,
  })
})
