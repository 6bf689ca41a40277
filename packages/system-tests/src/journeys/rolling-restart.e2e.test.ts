import { setTimeout as sleep } from 'node:timers/promises'
import { multipart, urlEncoded } from '@marquee/api-client/client'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OwnCinema, openCinema } from '../cinema.ts'

const services = ['identity', 'catalog', 'booking', 'payment'] as const
type Service = (typeof services)[number]
type Readiness = { services: Partial<Record<Service, { replicas: string[] }>> }

let cinema: OwnCinema
beforeAll(async () => {
  cinema = await openCinema({ MARQUEE_REPLICAS: '2', RESERVATION_EXPIRATION_SECONDS: '600' })
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

// Also around the half second after which the gateway lets go of an idle connection, and long enough to have none.
const pausesMs = [0, 30, 470, 0, 500, 530, 0, 900]

/** Sends requests until told to stop, one at a time from each of so many; keeps what failed. */
const startLoad = () => {
  const counts = { identity: 0, catalog: 0, booking: 0, payment: 0 }
  const failures: string[] = []
  let isOver = false

  /** What was asked for, or nothing when it failed. */
  const ask = async <T>(
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
  type Ask = typeof ask

  const repeat = async (visit: (ask: Ask, round: number) => Promise<void>, offset: number): Promise<void> => {
    for (let round = offset; !isOver; round += 1) {
      await visit(ask, round)
      await sleep(pausesMs[round % pausesMs.length])
    }
  }
  const visitors: Promise<void>[] = []
  return {
    counts,
    failures,
    add: (howMany: number, visit: (ask: Ask, round: number) => Promise<void>): void => {
      for (let index = 0; index < howMany; index += 1) visitors.push(repeat(visit, index * 3))
    },
    stop: async () => {
      isOver = true
      await Promise.all(visitors)
    },
  }
}

/** As a deploy does it: one replica at a time, and the next one when the gateway has found the first one again. */
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

it('every service can be replaced, one replica after the other, without a failed request', async () => {
  const { client, staff, movie } = cinema
  const showtimeId = await cinema.showtime()
  const path = { path: { id: showtimeId } }
  const moviegoers = await Promise.all([1, 2].map(() => cinema.moviegoer()))
  const anyone = client()
  const load = startLoad()

  load.add(2, async (ask) => {
    await ask('catalog', 'list films', 200, () => anyone.GET('/api/v1/movies'))
    await ask('booking', 'see the seats', 200, () => anyone.GET('/api/v1/showtimes/{id}/seats', { params: path }))
  })
  load.add(1, async (ask, round) => {
    const body = { duration_minutes: 30 + (round % 60) }
    await ask('catalog', 'change a film', 200, () =>
      staff.PATCH('/api/v1/movies/{id}', { params: { path: { id: movie.id } }, body, ...multipart }),
    )
  })
  // One alone: a password takes as long to check as fifty other requests.
  load.add(1, async (ask, round) => {
    const { email, password, api } = moviegoers[round % moviegoers.length] ?? {}
    const body = { username: String(email), password: String(password) }
    await ask('identity', 'log in', 200, () => anyone.POST('/api/v1/auth/access-token', { body, ...urlEncoded }))
    if (api) await ask('identity', 'look at oneself', 200, () => api.GET('/api/v1/users/me'))
  })
  for (const [index, { api }] of moviegoers.entries()) {
    load.add(1, async (ask) => {
      const body = { showtime_id: showtimeId, seat_ids: [`A${index + 1}`] }
      const held = await ask('booking', 'hold', 201, () => api.POST('/api/v1/reservations', { body }))
      if (!held) return
      const params = { path: { id: held.id } }
      await ask('payment', 'see the payment', 200, () =>
        api.GET('/api/v1/reservations/{id}/payment', { params: { ...params, header: { prefer: 'wait=10' } } }),
      )
      await ask('booking', 'cancel', 204, () => api.DELETE('/api/v1/reservations/{id}', { params }))
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
