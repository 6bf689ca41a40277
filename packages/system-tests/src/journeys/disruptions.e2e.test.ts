import { setTimeout as sleep } from 'node:timers/promises'
import { multipart, urlEncoded } from '@marquee/api-client/client'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Moviegoer, type OwnCinema, openCinema } from '../cinema.ts'
import { holdSeconds } from '../start-system.ts'

const services = ['identity', 'catalog', 'booking', 'payment'] as const
type Service = (typeof services)[number]
type Readiness = { services: Partial<Record<Service, { replicas: string[] }>> }

// Shared by the tests that stop processes or need two replicas, because a start takes longer than all of these tests.
let cinema: OwnCinema
beforeAll(async () => {
  cinema = await openCinema({ MARQUEE_REPLICAS: '2' })
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

const ready = () =>
  eventually(async () => expect((await fetch(`${cinema.gateway}/health/ready`)).status).toBe(200), {
    within: 30_000,
    every: 100,
  })

describe('an expired hold', () => {
  type Held = { moviegoer: Moviegoer; showtimeId: string; id: string; intent: string }
  let unpaid: Held
  let paid: Held
  let seatTaken: Held

  const hold = async (seatIds: string[]): Promise<Held> => {
    const [showtimeId, moviegoer] = await Promise.all([cinema.showtime(), cinema.moviegoer()])
    const { id, created_at, expires_at } = await moviegoer.mustHold(showtimeId, seatIds)
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(holdSeconds * 1000)
    return { moviegoer, showtimeId, id, intent: String((await moviegoer.payment(id)).provider_payment_id) }
  }
  /** Long enough to observe that the seats are not released at once. */
  const shortHoldSeconds = 6
  const pay = (intent: string) => cinema.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' })

  const setExpiry = (id: string, interval: string) =>
    cinema.sql('UPDATE booking.reservations SET expires_at = now() + $2::interval WHERE id = $1', [id, interval])

  // Payment is stopped and webhooks are dropped, so that no process learns of the payments before the holds have
  // expired. The test expires the paid holds itself after the payments, so that a slow machine makes no difference.
  beforeAll(async () => {
    ;[unpaid, paid, seatTaken] = await Promise.all([hold(['A1']), hold(['A1', 'A2']), hold(['A1', 'A2'])])
    const held = Date.now()
    await setExpiry(unpaid.id, `${shortHoldSeconds} seconds`)
    await unpaid.moviegoer.sees(unpaid.id, 'expired', 30_000)
    expect(Date.now() - held).toBeGreaterThan((shortHoldSeconds - 2) * 1000)
    await cinema.callSandbox('knobs', { webhooks: { drop: true } })
    for (const replica of ['payment', 'payment-2'] as const) await cinema.running.stopService(replica)
    await Promise.all([paid, seatTaken].map(({ intent }) => pay(intent)))
    await Promise.all([paid, seatTaken].map(({ id }) => setExpiry(id, '0')))
    for (const { moviegoer, id } of [paid, seatTaken]) await moviegoer.sees(id, 'expired', 30_000)
    await (await cinema.moviegoer()).mustHold(seatTaken.showtimeId, ['A2'])
    for (const replica of ['payment', 'payment-2'] as const) await cinema.running.startService(replica)
  }, 120_000)
  afterAll(() => cinema?.callSandbox('reset'))

  it('releases its seats, and its intent can no longer be paid', async () => {
    const { moviegoer, showtimeId, id, intent } = unpaid
    await (await cinema.moviegoer()).mustHold(showtimeId, ['A1'])
    await eventually(async () => expect((await moviegoer.payment(id)).status).toBe('cancelled'), { within: 60_000 })
    await expect(pay(intent)).rejects.toThrow(/canceled/i)
    expect(await moviegoer.statusOf(id)).toBe('expired')
  }, 70_000)

  it('is confirmed by a late payment if its seats are still free', async () => {
    const { moviegoer, showtimeId, id } = paid
    await moviegoer.sees(id, 'confirmed', 60_000)
    expect(
      (await cinema.sql('SELECT type FROM booking.events WHERE subject = $1 ORDER BY position', [id])).map(
        ({ type }) => type,
      ),
    ).toEqual(['booking.reservation-placed.v1', 'booking.reservation-expired.v1', 'booking.reservation-confirmed.v1'])
    expect(await cinema.seatStatus(showtimeId, 'A2')).toBe('occupied')
  }, 70_000)

  it('stays expired if a seat is taken, and its late payment is refunded', async () => {
    const { moviegoer, showtimeId, id } = seatTaken
    await eventually(async () => expect(await cinema.moneyOf(id)).toEqual({ captured: 1640, refunded: 1640 }), {
      within: 60_000,
    })
    expect(await moviegoer.statusOf(id)).toBe('expired')
    expect(await cinema.seatStatus(showtimeId, 'A1')).toBe('available')
  }, 70_000)
})

describe('a cancellation', () => {
  it('succeeds within 5 s while RabbitMQ is down, and its money is refunded when the broker is back', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoer = await cinema.moviegoer()
    const { id } = await moviegoer.mustHold(showtimeId, ['A1'])
    await moviegoer.pay(id)
    await moviegoer.sees(id, 'confirmed')

    cinema.running.killService('rabbitmq')
    const start = performance.now()
    expect(await moviegoer.cancel(id)).toBe(204)
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(await moviegoer.statusOf(id)).toBe('cancelled')
    await moviegoer.sees(id, 'refunded', 60_000)
    expect(await cinema.moneyOf(id)).toEqual({ captured: 820, refunded: 820 })
    await ready()
  }, 90_000)
})

// The gateway closes a connection that is idle for half a second, so some pauses are just below or above half a second.
const pausesMs = [0, 30, 470, 0, 500, 530, 0, 900]

/** Repeats visits until `stop`, each visitor one request at a time. Collects the failures. */
const startLoad = () => {
  const counts = { identity: 0, catalog: 0, booking: 0, payment: 0 }
  const failures: string[] = []
  let isOver = false

  /** Resolves with the data of the response, or with undefined if the request failed. */
  const request = async <T>(
    service: Service,
    what: string,
    expected: number,
    send: () => Promise<{ response: Response; data?: T | undefined }>,
  ): Promise<T | undefined> => {
    try {
      const { response, data } = await send()
      counts[service] += 1
      if (response.status === expected) return data
      failures.push(`${what}: ${response.status}`)
    } catch (error) {
      failures.push(`${what}: ${String(error)}`)
    }
    return undefined
  }
  type SendRequest = typeof request
  type Visit = (request: SendRequest, round: number) => Promise<void>

  const repeat = async (visit: Visit, offset: number): Promise<void> => {
    for (let round = offset; !isOver; round += 1) {
      await visit(request, round)
      await sleep(pausesMs[round % pausesMs.length])
    }
  }
  const visitors: Promise<void>[] = []
  return {
    counts,
    failures,
    add: (visitorCount: number, visit: Visit): void => {
      for (let index = 0; index < visitorCount; index += 1) visitors.push(repeat(visit, index * 3))
    },
    stop: async () => {
      isOver = true
      await Promise.all(visitors)
    },
  }
}

/** Restarts the replicas as a deploy does: one at a time, each after the gateway reports the previous one as ready. */
const restartReplicas = async (service: Service): Promise<void> => {
  for (const replica of [service, `${service}-2`] as const) {
    await cinema.running.stopService(replica)
    await cinema.running.startService(replica)
    await eventually(
      async () => {
        const report = (await (await fetch(`${cinema.gateway}/health/ready`)).json()) as Readiness
        expect(report.services[service]?.replicas).toEqual(['ok', 'ok'])
      },
      { within: 20_000, every: 100 },
    )
  }
}

const pids = (): number[] =>
  Object.values(cinema.stack().services).flatMap(({ replicas }) => replicas.map(({ pid }) => pid))

it('no request fails while the replicas of every service are replaced one after the other', async () => {
  const { client, staff, movie } = cinema
  const showtimeId = await cinema.showtime()
  const path = { path: { id: showtimeId } }
  const moviegoers = await Promise.all([1, 2].map(() => cinema.moviegoer()))
  const anyone = client()
  const load = startLoad()

  load.add(2, async (request) => {
    await request('catalog', 'list movies', 200, () => anyone.GET('/api/v1/movies'))
    await request('booking', 'see the seats', 200, () => anyone.GET('/api/v1/showtimes/{id}/seats', { params: path }))
  })
  load.add(1, async (request, round) => {
    const body = { duration_minutes: 30 + (round % 60) }
    await request('catalog', 'change a movie', 200, () =>
      staff.PATCH('/api/v1/movies/{id}', { params: { path: { id: movie.id } }, body, ...multipart }),
    )
  })
  // A single visitor, because verifying a password costs as much as fifty other requests.
  load.add(1, async (request, round) => {
    const { email, password, api } = moviegoers[round % moviegoers.length] ?? {}
    const body = { username: String(email), password: String(password) }
    await request('identity', 'log in', 200, () => anyone.POST('/api/v1/auth/access-token', { body, ...urlEncoded }))
    if (api) await request('identity', 'get their account', 200, () => api.GET('/api/v1/users/me'))
  })
  for (const [index, { api }] of moviegoers.entries()) {
    load.add(1, async (request) => {
      const body = { showtime_id: showtimeId, seat_ids: [`A${index + 1}`] }
      const held = await request('booking', 'hold', 201, () => api.POST('/api/v1/reservations', { body }))
      if (!held) return
      const params = { path: { id: held.id } }
      await request('payment', 'see the payment', 200, () =>
        api.GET('/api/v1/reservations/{id}/payment', { params: { ...params, header: { prefer: 'wait=10' } } }),
      )
      await request('booking', 'cancel', 204, () => api.DELETE('/api/v1/reservations/{id}', { params }))
    })
  }

  const before = pids()
  await eventually(() => expect(Math.min(...Object.values(load.counts))).toBeGreaterThan(5))
  await Promise.all(services.map(restartReplicas))
  await load.stop()

  expect(load.failures).toEqual([])
  expect(pids().filter((pid) => before.includes(pid))).toEqual([])
  for (const service of services) expect(load.counts[service], service).toBeGreaterThan(20)
}, 90_000)
