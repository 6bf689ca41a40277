import { answered, multipart } from '@marquee/api-client/client'
import type { ApiOperation } from '@marquee/api-contract/api-document'
import { checkedFetch } from '@marquee/api-contract/checked-fetch'
import { type FuzzRequest, type Pool, requestsOf, toFetchInit } from '@marquee/api-contract/fuzz-requests'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cinema, type Moviegoer, visitCinema } from '../cinema.ts'

/**
 * `FUZZ_SEED=random` looks for news; a seed that is given, as a failure tells it, sends the same requests again.
 * The one of every day finds the defects that were planted to try it.
 */
const seed =
  process.env.FUZZ_SEED === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(process.env.FUZZ_SEED ?? 7)
const runs = Number(process.env.FUZZ_RUNS ?? 60)

let cinema: Cinema
let customer: Moviegoer
let pool: Pool

beforeAll(async () => {
  cinema = await visitCinema()
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))

/** Things that requests can be about, so that they get further than "not found". */
const fill = async (): Promise<Pool> => {
  const { staff } = cinema
  const showtimes = await times(6, () => cinema.showtime())
  const reservations = await times(6, async (index) => (await customer.mustHold(showtimes[index] ?? '', ['A1'])).id)
  await times(2, async (index) => customer.pay(reservations[index] ?? ''))
  const movies = await times(
    6,
    async (index) =>
      (await answered(staff.POST('/api/v1/movies', { body: { title: `Film ${Date.now()} ${index}` }, ...multipart })))
        .id,
  )
  const genres = await times(
    6,
    async (index) =>
      (await answered(staff.POST('/api/v1/movies/genres', { body: { name: `Genre ${Date.now()} ${index}` } }))).id,
  )
  const rooms = (await times(6, () => cinema.room())).map(({ id }) => id)
  const others = await times(3, () => cinema.moviegoer())
  const refreshTokens = await times(4, async () => (await cinema.logIn(customer.email)).refresh_token)
  const soon = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
  return {
    movies: [cinema.movie.id, ...movies],
    movie_id: [cinema.movie.id, ...movies],
    genres,
    genre_id: genres,
    rooms,
    room_id: rooms,
    showtimes,
    showtime_id: showtimes,
    reservations,
    reservation_id: reservations,
    users: others.map(({ id }) => id),
    email: [customer.email, ...others.map(({ email }) => email)],
    username: [customer.email, ...others.map(({ email }) => email)],
    password: [customer.password],
    current_password: [customer.password],
    refresh_token: refreshTokens,
    seat_ids: ['A1', 'A2', 'A3', 'B1', 'B2'],
    show_datetime: [soon(1), soon(2), soon(30), soon(-1)],
    showtime_date: [soon(24).slice(0, 10), soon(0).slice(0, 10)],
    date: [soon(24).slice(0, 10)],
  }
}

/** Stripe's signature under whatever is sent, so that it is read and not only refused. */
const signed = ({ body }: FuzzRequest): Record<string, string> => {
  const payload = typeof body === 'string' ? body : ''
  const secret = cinema.stack().stripe.webhook_secret
  return { 'stripe-signature': cinema.stripe.webhooks.generateTestHeaderString({ payload, secret }) }
}

const headersFor = ({ id, operation }: ApiOperation, request: FuzzRequest): Record<string, string> => {
  if (id === 'receiveStripeWebhook') return signed(request)
  const { security = [], description = '' } = operation as { security?: unknown[]; description?: string }
  if (security.length === 0) return {}
  const token = description.includes('For superusers.') ? cinema.staffToken : customer.token
  return { authorization: `Bearer ${token}` }
}

/** Sends what the seed gives for an operation. Every answer is held against the document, and none may be a 5xx. */
const fuzz = async (operation: ApiOperation): Promise<void> => {
  const send = checkedFetch(cinema.contract)
  await fc.assert(
    fc.asyncProperty(requestsOf(operation, { document: cinema.document, pool }), async (request) => {
      const init = toFetchInit(request, headersFor(operation, request))
      const response = await send(`${cinema.gateway}${request.path}`, init)
      await response.body?.cancel()
      expect(response.status, request.description).toBeLessThan(500)
    }),
    // Not shrunk: the same request again may find another world. Fast-check tells the seed and the path to it.
    { seed, numRuns: runs, endOnFailure: true },
  )
}

it.each(['identity', 'catalog', 'booking', 'payment', 'gateway'])(
  `of %s every operation answers whatever is sent as the document says, with the seed ${seed}`,
  async (service) => {
    const operations = cinema.contract.operations.filter(({ operation }) => {
      const { tags = [] } = operation as { tags?: string[] }
      return tags.includes(service)
    })
    expect(operations.length).toBeGreaterThan(0)
    // What others have deleted or changed would be found by nobody: each service has a customer and things of its own,
    // and deletes them last.
    customer = await cinema.moviegoer()
    pool = await fill()
    const deletesLast = operations.toSorted((one, other) => +(one.method === 'DELETE') - +(other.method === 'DELETE'))
    for (const operation of deletesLast) await fuzz(operation)
    expect((await fetch(`${cinema.gateway}/health/ready`)).status).toBe(200)
  },
  180_000,
)
