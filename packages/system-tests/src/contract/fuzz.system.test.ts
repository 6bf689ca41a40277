import { answered, multipart } from '@marquee/api-client/client'
import type { ApiOperation } from '@marquee/api-contract/api-document'
import { checkedFetch } from '@marquee/api-contract/checked-fetch'
import { type FuzzRequest, type Pool, requestsOf, toFetchInit } from '@marquee/api-contract/fuzz-requests'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cinema, type Moviegoer, visitCinema } from '../cinema.ts'

/**
 * `FUZZ_SEED=random` tests new requests. A failure reports the seed. Set `FUZZ_SEED` to that seed to send the same
 * requests again. The default seed finds the defects that were planted to test the fuzz test.
 */
const seed =
  process.env.FUZZ_SEED === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(process.env.FUZZ_SEED ?? 7)
const runs = Number(process.env.FUZZ_RUNS ?? 40)

let cinema: Cinema
let customer: Moviegoer
let guest: Moviegoer
let pool: Pool

beforeAll(async () => {
  cinema = await visitCinema()
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))

/** Creates resources for the requests, so that not every request gets a 404. */
const createPool = async (): Promise<Pool> => {
  const { staff } = cinema
  const showtimes = await times(6, () => cinema.showtime())
  const reservations = await times(6, async (index) => (await customer.mustHold(showtimes[index] ?? '', ['A1'])).id)
  await times(2, async (index) => customer.pay(reservations[index] ?? ''))
  const movies = await times(
    6,
    async (index) =>
      (await answered(staff.POST('/api/v1/movies', { body: { title: `Movie ${Date.now()} ${index}` }, ...multipart })))
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
    release_date: ['1926-09-03', soon(24).slice(0, 10), soon(2_400).slice(0, 10)],
    trailer_url: ['https://cinema.example/trailer.mp4', 'https://bücher.example/ä'],
    original_language: ['de', 'pt-BR', 'zh-Hant-TW'],
  }
}

/** Signs any body as Stripe would, so that the webhook parses it instead of refusing the signature. */
const signed = ({ body }: FuzzRequest): Record<string, string> => {
  const payload = typeof body === 'string' ? body : ''
  const secret = cinema.stack().stripe.webhook_secret
  return { 'stripe-signature': cinema.stripe.webhooks.generateTestHeaderString({ payload, secret }) }
}

const headersFor = ({ id, operation }: ApiOperation, request: FuzzRequest): Record<string, string> => {
  if (id === 'receiveStripeWebhook') return signed(request)
  const { security = [], description = '' } = operation as { security?: unknown[]; description?: string }
  if (security.length === 0) return {}
  if (id === 'becomeAccount') return { authorization: `Bearer ${guest.token}` }
  const token = description.includes('Only superusers may call this operation.') ? cinema.staffToken : customer.token
  return { authorization: `Bearer ${token}` }
}

/** Sends the seed's requests for an operation. Responses must conform to the API document, and must not be 5xx. */
const fuzz = async (operation: ApiOperation): Promise<void> => {
  const send = checkedFetch(cinema.contract)
  await fc.assert(
    fc.asyncProperty(requestsOf(operation, { document: cinema.document, pool }), async (request) => {
      const init = toFetchInit(request, headersFor(operation, request))
      const response = await send(`${cinema.gateway}${request.path}`, init)
      await response.body?.cancel()
      expect(response.status, request.description).toBeLessThan(500)
    }),
    // No shrinking, because a repeated request meets another state. fast-check reports the seed and the path.
    { seed, numRuns: runs, endOnFailure: true },
  )
}

it.each(['identity', 'catalog', 'booking', 'payment', 'gateway'])(
  `every operation of %s conforms to the API document for any request (seed ${seed})`,
  async (service) => {
    const operations = cinema.contract.operations.filter(({ operation }) => {
      const { tags = [] } = operation as { tags?: string[] }
      return tags.includes(service)
    })
    expect(operations.length).toBeGreaterThan(0)
    // Each service gets its own customer and resources, and its deletions come last, because requests for deleted
    // resources would only get 404.
    ;[customer, guest] = await Promise.all([cinema.moviegoer(), cinema.guest()])
    pool = await createPool()
    const deletesLast = operations.toSorted((one, other) => +(one.method === 'DELETE') - +(other.method === 'DELETE'))
    for (const operation of deletesLast) await fuzz(operation)
    expect((await fetch(`${cinema.gateway}/health/ready`)).status).toBe(200)
  },
  180_000,
)
