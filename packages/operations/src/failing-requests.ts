import type { Visits } from './cinema-visits.ts'
import { newPerson } from './known-secrets.ts'

export type ApiCall = Parameters<Visits['send']>

type Account = { readonly token: string; readonly email: string; readonly password: string }

/** The people and things that the requests name. */
export type DayInCinema = {
  readonly staff: string
  readonly user: Account & { readonly refreshToken: string; readonly cookie: string }
  readonly leaver: Account & { readonly id: string }
  readonly movieId: string
  readonly roomId: string
  readonly genreId: string
  readonly showtimeId: string
  readonly otherShowtimeId: string
  /** The id of the user's confirmed reservation. */
  readonly ticketId: string
}

/** Requests that change accounts, logins, movies, genres, rooms, showtimes or reservations. */
export const writes = (day: DayInCinema): ApiCall[] => {
  const { movieId, staff, user, leaver, ticketId, showtimeId, otherShowtimeId, roomId, genreId } = day
  const { token, email, password, refreshToken: refresh_token, cookie } = user
  const seats = { showtime_id: showtimeId, seat_ids: ['A7'] }
  const show_datetime = new Date(Date.now() + 7 * 86_400_000).toISOString()
  return [
    ['POST', '/users', { body: newPerson('Kunigunde', 'Apfelstrudel') }],
    ['POST', '/auth/guest', { body: { email: newPerson('Notburga', 'Windbeutel').email } }],
    ['POST', '/auth/access-token', { body: new URLSearchParams({ username: email, password }) }],
    ['POST', '/auth/refresh', { body: { refresh_token } }],
    ['POST', '/auth/refresh', { headers: { cookie } }],
    ['POST', '/auth/logout', { body: { refresh_token } }],
    ['PATCH', '/users/me', { token, body: { full_name: newPerson('Adelgunde', 'Marzipan').full_name } }],
    [
      'PATCH',
      '/users/me',
      { token, body: { password: newPerson('Ignatius', 'Leberkaes').password, current_password: password } },
    ],
    ['DELETE', '/users/me', { token: leaver.token, body: { current_password: leaver.password } }],
    ['PATCH', `/users/${leaver.id}`, { token: staff, body: { is_superuser: true } }],
    ['POST', '/movies/genres', { token: staff, body: { name: 'Kammerspiel' } }],
    ['DELETE', `/movies/genres/${genreId}`, { token: staff }],
    ['POST', '/movies', { token: staff, body: { title: 'Faust', duration_minutes: 90 } }],
    ['PATCH', `/movies/${movieId}`, { token: staff, body: { title: 'Orlacs Haende' } }],
    ['POST', '/rooms', { token: staff, body: { name: 'Saal', seat_configuration: [{ row: 1, number: 1 }] } }],
    ['PATCH', `/rooms/${roomId}`, { token: staff, body: { name: 'Saal' } }],
    ['POST', '/showtimes', { token: staff, body: { movie_id: movieId, room_id: roomId, show_datetime } }],
    ['DELETE', `/showtimes/${otherShowtimeId}`, { token: staff }],
    ['POST', '/reservations', { token, body: seats }],
    ['POST', '/reservations', { token, body: seats, headers: { 'idempotency-key': crypto.randomUUID() } }],
    ['DELETE', `/reservations/${ticketId}/seats/A1`, { token }],
    ['DELETE', `/reservations/${ticketId}`, { token }],
  ]
}

/** Requests that only read. */
export const reads = ({ movieId, staff, user: { token, email }, ticketId, showtimeId }: DayInCinema): ApiCall[] => [
  ...['/movies', `/movies/${movieId}`, '/movies/genres', '/showtimes'].map((path): ApiCall => ['GET', path]),
  ['GET', `/showtimes/${showtimeId}/seats`],
  ['GET', `/showtimes/${showtimeId}/best-seats?count=2`],
  ['GET', '/users/me', { token }],
  ['GET', '/users', { token: staff }],
  ['GET', '/rooms', { token: staff }],
  ['GET', '/reservations', { token }],
  ['GET', `/reservations/${ticketId}/payment`, { token }],
  ['GET', `/reservations/${ticketId}/tickets`, { token }],
  ['GET', `/admin/reservations?email=${encodeURIComponent(email)}`, { token: staff }],
  ['GET', '/admin/payments', { token: staff }],
  ['GET', '/admin/sales', { token: staff }],
]
