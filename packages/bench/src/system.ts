import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answered } from '@marquee/api-client/client'
import { openSession, register } from '@marquee/driver/session'
import { asStaff, seatRows } from '@marquee/driver/staff'
import type { RunningStack } from '@marquee/local-stack/stack'
import { startTestStack } from '@marquee/local-stack/test-stack'
import pg from 'pg'
import type { HttpRequest } from './load/load.ts'
import { profilingVariables } from './profiling/profiler.ts'
import { loadStatementTimes } from './profiling/statement-times.ts'

const seatsInRow = 25
const password = 'correct horse battery'

/** How long access tokens of this system are valid: 20 minutes. */
const tokenSeconds = 1_200

/** Access tokens that are older than this are replaced before a run. */
const freshForMilliseconds = 8 * 60_000

const settings = {
  ACCESS_TOKEN_SECONDS: String(tokenSeconds),
  // Longer than the benchmark takes, so that no hold expires in the middle of another measurement.
  RESERVATION_EXPIRATION_SECONDS: '21600',
  // The default level, at which each request writes a log line, as in production.
  LOG_LEVEL: 'info',
}

const processNames = [
  'gateway',
  'identity',
  'catalog',
  'booking',
  'payment',
  'stripe-sandbox',
  'postgres',
  'rabbitmq',
] as const

export type Showtime = { readonly id: string; readonly seatIds: readonly string[] }

/** The ids of reservations that are filled in by SQL are smaller than this one, and all other ids are greater. */
export const lastFilledId = '00000000-ffff-7fff-bfff-ffffffffffff'

/** Runs `work` for each item, at most eight at a time. */
const eachOf = async <T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> => {
  const results: R[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next
      next += 1
      results[index] = await work(items[index] as T, index)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return results
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** Customers with accounts. `tokens` resolves with a valid access token of each. */
const openAccounts = async (gateway: string, count: number) => {
  const accounts = range(count).map((index) => ({ email: `bench-${index}@example.org`, password }))
  await eachOf(accounts, (account) => register(openSession({ gateway }).api, { ...account, fullName: 'Ada Lovelace' }))
  let tokens: string[] = []
  let loggedInAt = Number.NEGATIVE_INFINITY
  return {
    tokens: async (): Promise<readonly string[]> => {
      if (performance.now() - loggedInAt > freshForMilliseconds) {
        loggedInAt = performance.now()
        tokens = await eachOf(accounts, (account) => openSession({ gateway }).logIn(account))
      }
      return tokens
    },
  }
}

/** Staff who put showtimes on sale, one after the other in `rooms` rooms of each size. */
const openCinema = ({ gateway, superuser }: ReturnType<RunningStack['stack']>, rooms: number) => {
  const firstStart = Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 2 * 86_400_000
  const roomIds = new Map<number, string[]>()
  let movieIds: string[] = []
  let scheduled = 0

  const logIn = async () => {
    const session = openSession({ gateway })
    await session.logIn(superuser)
    return asStaff(session.api)
  }

  const roomsOf = async (staff: ReturnType<typeof asStaff>, seats: number): Promise<string[]> => {
    const known = roomIds.get(seats)
    if (known) return known
    const types = range(Math.ceil(seats / seatsInRow)).map(() => 'standard' as const)
    const layout = seatRows(types, seatsInRow).slice(0, seats)
    const created = await eachOf(range(rooms), async (room) => (await staff.addRoom(`${seats}-${room}`, layout)).id)
    roomIds.set(seats, created)
    return created
  }

  return {
    /** Adds movies until there are `count`, and resolves with their ids. */
    addMovies: async (count: number): Promise<readonly string[]> => {
      const staff = await logIn()
      const added = await eachOf(range(Math.max(0, count - movieIds.length)), async (index) => {
        const { id } = await staff.addMovie(`Movie ${movieIds.length + index}`, 90)
        return id
      })
      movieIds = [...movieIds, ...added]
      return movieIds
    },

    /** @param seats in each room, up to 2,000 */
    openShowtimes: async (count: number, seats = 500): Promise<Showtime[]> => {
      const staff = await logIn()
      const available = await roomsOf(staff, seats)
      if (movieIds.length === 0) movieIds = [(await staff.addMovie('Metropolis', 90)).id]
      return eachOf(range(count), async () => {
        const turn = scheduled
        scheduled += 1
        return staff.openShowtime({
          movieId: movieIds[turn % movieIds.length] ?? '',
          roomId: available[turn % rooms] ?? '',
          startsAt: new Date(firstStart + Math.floor(turn / rooms) * 2 * 3_600_000),
        })
      })
    },
  }
}

const holdRequest = (showtime: Showtime, seatIds: readonly string[], token: string): HttpRequest => ({
  method: 'POST',
  path: '/api/v1/reservations',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body: JSON.stringify({ showtime_id: showtime.id, seat_ids: seatIds }),
})

/**
 * Requests that hold two seats each, in turn over the showtimes. All requests can succeed: no seat is requested twice,
 * and a customer requests at most ten seats of a showtime if there are at least a tenth as many customers as seats.
 */
export const holdRequests = (showtimes: readonly Showtime[], tokens: readonly string[], count: number): HttpRequest[] =>
  range(count).map((hold) => {
    const turn = hold % showtimes.length
    const pair = Math.floor(hold / showtimes.length)
    const showtime = showtimes[turn] as Showtime
    const seatIds = showtime.seatIds.slice(2 * pair, 2 * pair + 2)
    return holdRequest(showtime, seatIds, tokens[(pair + 7 * turn) % tokens.length] ?? '')
  })

/** Requests that hold two seats which somebody else may want, too. */
export const contestedRequests = (showtime: Showtime, tokens: readonly string[], count: number): HttpRequest[] =>
  range(count).map((hold) => {
    // A fixed sequence that spreads over the whole room: every run asks for the same seats.
    const first = (hold * 7_919) % (showtime.seatIds.length - 1)
    return holdRequest(showtime, showtime.seatIds.slice(first, first + 2), tokens[hold % tokens.length] ?? '')
  })

/** Restarts PostgreSQL, and waits until all services use it again. */
const restartPostgres = async (running: RunningStack): Promise<void> => {
  await running.restartService('postgres')
  const deadline = performance.now() + 60_000
  while (!(await fetch(`${running.stack().gateway}/health/ready`)).ok) {
    if (performance.now() > deadline) throw new Error('not everything is ready after the restart of PostgreSQL')
    await sleep(100)
  }
}

export type System = Awaited<ReturnType<typeof startSystem>>

/**
 * Starts a separate system for the benchmark, with customers and staff.
 *
 * @param customers accounts to create
 * @param rooms rooms of each size to create
 * @param profiles the folder for profiles; without a folder, the system cannot be profiled
 * @param signal cancels the start when aborted
 */
export const startSystem = async ({
  home,
  cache,
  customers,
  rooms,
  profiles,
  signal,
}: {
  home: string
  cache: string
  customers: number
  rooms: number
  profiles?: string | undefined
  signal?: AbortSignal
}) => {
  let gatewayMetricsPort: string | undefined
  const running = await startTestStack({
    home,
    cache,
    settings,
    environmentOf: ({ name }, environment) => {
      if (name === 'gateway') gatewayMetricsPort = environment['METRICS_PORT']
      return profiles === undefined ? environment : { ...environment, ...profilingVariables(profiles) }
    },
    ...(signal ? { signal } : {}),
  })
  const stack = running.stack()
  const administratorOf = (service: 'booking' | 'catalog' | 'payment'): string =>
    Object.assign(new URL(stack.postgres.url), {
      pathname: new URL(stack.services[service].database_url).pathname,
    }).toString()
  const database = new pg.Pool({ connectionString: administratorOf('booking'), max: 4 })
  // An interruption stops PostgreSQL while connections are open.
  database.on('error', () => undefined)
  if (profiles !== undefined) await loadStatementTimes(database, () => restartPostgres(running))
  const accounts = await openAccounts(stack.gateway, customers)

  const backlog = async (): Promise<number> => {
    const { rows } = await database.query<{ left: string }>(`
      SELECT (SELECT count(*) FROM booking.events WHERE published_at IS NULL)
        + (SELECT count(*) FROM catalog.events WHERE published_at IS NULL)
        + (SELECT count(*) FROM payment.events WHERE published_at IS NULL)
        + (SELECT count(*) FROM booking.events WHERE type = 'booking.reservation-placed.v1')
        - (SELECT count(*) FROM payment.payments WHERE reservation_id > '${lastFilledId}')
        + (SELECT count(*) FROM payment.payments WHERE next_step IS NOT NULL) AS left`)
    return Number(rows[0]?.left ?? 0)
  }

  return {
    running,
    stack,
    database,
    customers,
    administratorUrl: administratorOf('booking'),
    tokens: accounts.tokens,
    ...openCinema(stack, rooms),

    /** PostgreSQL's log, and the role with which booking connects. */
    postgresLog: join(running.logFolder, 'postgres.log'),
    bookingRole: new URL(stack.services.booking.database_url).username,

    /** The address of the metrics of each process that has metrics, by the process's name. */
    metrics: (): Record<string, string> => ({
      gateway: `http://127.0.0.1:${gatewayMetricsPort}/metrics`,
      ...Object.fromEntries(Object.entries(stack.services).map(([name, { url }]) => [name, `${url}/metrics`])),
    }),

    /** A new access token of a superuser. */
    staffToken: (): Promise<string> => openSession({ gateway: stack.gateway }).logIn(stack.superuser),

    /** The process ids by name, read anew because a process may have been restarted. */
    pids: (): Record<string, number> => Object.fromEntries(processNames.map((name) => [name, running.pidOf(name)])),

    /**
     * Waits until booking, catalog and payment have published their events, every hold has its payment, and no payment
     * has a next step. So a run does not disturb the next run.
     */
    settle: async (): Promise<void> => {
      const deadline = performance.now() + 600_000
      while ((await backlog()) > 0) {
        if (performance.now() > deadline)
          throw new Error(`${await backlog()} events or payments are left after 10 minutes`)
        await sleep(250)
      }
    },

    /** One reservation as its customer sees it. */
    reservation: async (id: string, token: string) => {
      const { api } = openSession({
        gateway: stack.gateway,
        fetch: (request) => {
          request.headers.set('authorization', `Bearer ${token}`)
          return fetch(request)
        },
      })
      return answered(api.GET('/api/v1/reservations/{id}', { params: { path: { id } } }))
    },

    stop: async (): Promise<void> => {
      await Promise.all([database.end(), running.stop()])
    },
  }
}
