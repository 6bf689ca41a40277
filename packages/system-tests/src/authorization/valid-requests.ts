import { answered, multipart, type Schemas } from '@marquee/api-client/client'
import type { Cinema, Moviegoer } from '../cinema.ts'

/**
 * The permitted callers of an operation: anybody, signed-in users (guests too), the owner of the resource and
 * superusers (`owner`), guests only, or superusers only.
 */
export type Access = 'anybody' | 'signed in' | 'owner' | 'guests' | 'superusers'

export type ValidRequest = {
  path: string
  body?: unknown
  headers?: Record<string, string>
  /** The token of the only permitted caller, for an operation that is for guests only. */
  token?: string
  /** The status of the response to a permitted caller. */
  status: number
}

type Prepared = ValidRequest | Promise<ValidRequest>

/** A transparent PNG of one pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const form = { 'content-type': 'application/x-www-form-urlencoded' }

let made = 0
const unique = (what: string): string => {
  made += 1
  return `${what} ${Date.now()} ${made}`
}

/**
 * A valid request for every operation of the API, and who may call the operation. `prepare` creates new resources each
 * time, so that the requests do not affect each other.
 *
 * @param owner the owner of the reservations
 */
export const validRequests = async (cinema: Cinema, owner: Moviegoer) => {
  const { staff, movie } = cinema
  const poster = new File([picture], 'poster.png', { type: 'image/png' })
  const shown = await answered(
    staff.POST('/api/v1/movies', { body: { title: 'With a poster', poster_image: poster }, ...multipart }),
  )
  const showtimeId = await cinema.showtime()
  const genre = () => answered(staff.POST('/api/v1/movies/genres', { body: { name: unique('Genre') } }))
  const newMovie = () => answered(staff.POST('/api/v1/movies', { body: { title: unique('Movie') }, ...multipart }))
  const newUser = () => cinema.moviegoer()
  const refreshToken = async () => (await cinema.logIn(owner.email)).refresh_token
  const startsAt = () => new Date(Date.now() + 86_400_000).toISOString()
  const seat_configuration = [{ row: 1, number: 1 }]
  const showtimeIn = async (room_id: string) =>
    (
      await answered(
        staff.POST('/api/v1/showtimes', { body: { movie_id: movie.id, room_id, show_datetime: startsAt() } }),
      )
    ).id
  const reservation = async (): Promise<Schemas['Reservation']> => owner.mustHold(await cinema.showtime(), ['A1'])
  const get = (path: string): ValidRequest => ({ path, status: 200 })
  let bought: Promise<string> | undefined
  /**
   * The path of a reservation that the owner has paid. The requests for this path change nothing, so all of them share
   * one reservation.
   */
  const paidReservation = async (): Promise<string> => {
    bought ??= reservation().then(async ({ id }) => {
      await owner.pay(id)
      await owner.sees(id, 'confirmed')
      return `/api/v1/reservations/${id}`
    })
    return bought
  }

  const anybody: Record<string, () => Prepared> = {
    registerUser: () => ({
      path: '/api/v1/users',
      body: { email: `${unique('u').replaceAll(' ', '-')}@example.org`, password: owner.password, full_name: 'New' },
      status: 201,
    }),
    continueAsGuest: () => ({ path: '/api/v1/auth/guest', body: { email: owner.email }, status: 201 }),
    logIn: () => ({
      path: '/api/v1/auth/access-token',
      body: new URLSearchParams({ username: owner.email, password: owner.password }).toString(),
      headers: form,
      status: 200,
    }),
    refreshLogin: async () => ({
      path: '/api/v1/auth/refresh',
      body: { refresh_token: await refreshToken() },
      status: 200,
    }),
    logOut: async () => ({ path: '/api/v1/auth/logout', body: { refresh_token: await refreshToken() }, status: 204 }),
    getSigningKeys: () => get('/.well-known/jwks.json'),
    getTicketKeys: () => get('/.well-known/ticket-keys.json'),
    listGenres: () => get('/api/v1/movies/genres'),
    listMovies: () => get('/api/v1/movies'),
    getMovie: () => get(`/api/v1/movies/${movie.id}`),
    getPoster: () => get(new URL(shown.poster_image ?? '').pathname),
    listShowtimes: () => get('/api/v1/showtimes'),
    getShowtime: () => get(`/api/v1/showtimes/${showtimeId}`),
    getSeatMap: () => get(`/api/v1/showtimes/${showtimeId}/seats`),
    findBestSeats: () => get(`/api/v1/showtimes/${showtimeId}/best-seats?count=2`),
    watchSeatMap: () => get(`/api/v1/showtimes/${showtimeId}/seats/events`),
    receiveStripeWebhook: () => {
      const payload = JSON.stringify({ id: `evt_${made}`, object: 'event', type: 'a.b', data: { object: {} } })
      const secret = cinema.stack().stripe.webhook_secret
      const signature = cinema.stripe.webhooks.generateTestHeaderString({ payload, secret })
      const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
      return { path: '/api/v1/payments/stripe', body: payload, headers, status: 200 }
    },
    getCinema: () => get('/api/v1/cinema'),
    getLiveness: () => get('/health/live'),
    getReadiness: () => get('/health/ready'),
    getOpenApiDocument: () => get('/api/v1/openapi.json'),
  }

  const signedIn: Record<string, () => Prepared> = {
    getOwnAccount: () => get('/api/v1/users/me'),
    changeOwnAccount: () => ({ path: '/api/v1/users/me', body: { full_name: 'Ada Lovelace' }, status: 200 }),
    // With a wrong password, because later requests need the account.
    deleteOwnAccount: () => ({ path: '/api/v1/users/me', body: { current_password: 'not the password' }, status: 422 }),
    listReservations: () => get('/api/v1/reservations'),
    placeReservation: async () => ({
      path: '/api/v1/reservations',
      body: { showtime_id: await cinema.showtime(), seat_ids: ['A1'] },
      status: 201,
    }),
  }

  const ofOwner: Record<string, () => Prepared> = {
    getReservation: async () => get(`/api/v1/reservations/${(await reservation()).id}`),
    cancelReservation: async () => ({ path: `/api/v1/reservations/${(await reservation()).id}`, status: 204 }),
    extendReservation: async () => ({ path: `/api/v1/reservations/${(await reservation()).id}/extend`, status: 200 }),
    giveBackSeat: async () => {
      const { id } = await owner.mustHold(await cinema.showtime(), ['A1', 'A2'])
      return { path: `/api/v1/reservations/${id}/seats/A2`, status: 204 }
    },
    listTickets: async () => get(`${await paidReservation()}/tickets`),
    getTicketsPdf: async () => get(`${await paidReservation()}/tickets.pdf`),
    getTicketPicture: async () => {
      const path = await paidReservation()
      const params = { path: { id: path.split('/').at(-1) ?? '' } }
      const [ticket] = await answered(staff.GET('/api/v1/reservations/{id}/tickets', { params }))
      return get(`${path}/tickets/${ticket?.id}.png`)
    },
    getCalendar: async () => get(`${await paidReservation()}/calendar.ics`),
    getPayment: async () => {
      const { id } = await reservation()
      // Payment receives the reservation by an event, and this request waits for the event.
      await owner.payment(id)
      return get(`/api/v1/reservations/${id}/payment`)
    },
  }

  const guests: Record<string, () => Prepared> = {
    becomeAccount: async () => ({
      path: '/api/v1/users/me/password',
      body: { password: 'correct horse battery' },
      token: (await cinema.guest()).token,
      status: 200,
    }),
  }

  const superusers: Record<string, () => Prepared> = {
    listUsers: () => get('/api/v1/users'),
    administerUser: async () => ({
      path: `/api/v1/users/${(await newUser()).id}`,
      body: { is_active: true },
      status: 200,
    }),
    addGenre: () => ({ path: '/api/v1/movies/genres', body: { name: unique('Genre') }, status: 201 }),
    deleteGenre: async () => ({ path: `/api/v1/movies/genres/${(await genre()).id}`, status: 204 }),
    addMovie: () => ({ path: '/api/v1/movies', body: { title: unique('Movie') }, status: 201 }),
    changeMovie: async () => ({
      path: `/api/v1/movies/${(await newMovie()).id}`,
      body: { title: 'Other' },
      status: 200,
    }),
    deleteMovie: async () => ({ path: `/api/v1/movies/${(await newMovie()).id}`, status: 204 }),
    assignGenre: async () => ({
      path: `/api/v1/movies/${movie.id}/genres`,
      body: { genre_id: (await genre()).id },
      status: 200,
    }),
    unassignGenre: async () => {
      const [{ id }, { id: genre_id }] = await Promise.all([newMovie(), genre()])
      await answered(staff.POST('/api/v1/movies/{id}/genres', { params: { path: { id } }, body: { genre_id } }))
      return { path: `/api/v1/movies/${id}/genres/${genre_id}`, status: 204 }
    },
    listRooms: () => get('/api/v1/rooms'),
    addRoom: () => ({ path: '/api/v1/rooms', body: { name: unique('Room'), seat_configuration }, status: 201 }),
    getRoom: async () => get(`/api/v1/rooms/${(await cinema.room()).id}`),
    changeRoom: async () => ({
      path: `/api/v1/rooms/${(await cinema.room()).id}`,
      body: { seat_configuration },
      status: 200,
    }),
    deleteRoom: async () => ({ path: `/api/v1/rooms/${(await cinema.room()).id}`, status: 204 }),
    scheduleShowtime: async () => ({
      path: '/api/v1/showtimes',
      body: { movie_id: movie.id, room_id: (await cinema.room()).id, show_datetime: startsAt() },
      status: 201,
    }),
    cancelShowtime: async () => ({
      path: `/api/v1/showtimes/${await showtimeIn((await cinema.room()).id)}`,
      status: 204,
    }),
    listAllReservations: () => get('/api/v1/admin/reservations'),
    getShowtimeSales: () => get(`/api/v1/admin/showtimes/${showtimeId}/sales`),
    getSales: () => get('/api/v1/admin/sales'),
    listPayments: () => get('/api/v1/admin/payments'),
  }

  const of = (access: Access, requests: Record<string, () => Prepared>) =>
    Object.entries(requests).map(([operationId, prepare]) => ({
      operationId,
      access,
      prepare: async (): Promise<ValidRequest> => prepare(),
    }))

  return [
    ...of('anybody', anybody),
    ...of('signed in', signedIn),
    ...of('owner', ofOwner),
    ...of('guests', guests),
    ...of('superusers', superusers),
  ]
}
