import { setTimeout as sleep } from 'node:timers/promises'
import { showtimeScheduled } from '@marquee/contracts/catalog-events'
import { paymentSucceeded } from '@marquee/contracts/payment-events'
import { newId } from '@marquee/kernel/id'
import { createTransact } from '@marquee/messaging/publishing/outbox'
import { openTestService, shareTestService } from '@marquee/service-kit/testing'
import { eventually } from '@marquee/testing/eventually'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { expect } from 'vitest'
import type { z } from 'zod'
import { buildBooking } from './app.ts'
import { bookingConfig } from './config.ts'
import { issueMissingTickets } from './features/issue-missing-tickets/issue-missing-tickets.ts'
import { reservationRepository } from './infrastructure/reservations.ts'
import { seatAllocationViews } from './infrastructure/seat-allocations.ts'
import { seatSnapshots } from './infrastructure/seat-snapshots.ts'
import { showtimeCopies } from './infrastructure/showtimes.ts'
import { events } from './infrastructure/tables.ts'
import { ticketRepository } from './infrastructure/tickets.ts'

export type TestBooking = Awaited<ReturnType<typeof startTestBooking>>
export type TestCustomer = Awaited<ReturnType<TestBooking['customer']>>

/** A room with a row of ten standard seats (A) and a row of ten premium seats (B). */
export const seats = ['A', 'B'].flatMap((label, index) =>
  Array.from({ length: 10 }, (_, seat) => ({
    id: `${label}${seat + 1}`,
    row: index + 1,
    number: seat + 1,
    type: label === 'A' ? ('standard' as const) : ('premium' as const),
  })),
)

/**
 * The whole booking service on real servers, with a clock that the test sets. The test publishes the events of the
 * other services.
 */
export const startTestBooking = async (settings: Record<string, string> = {}) => {
  let timeShift = 0
  const servers = await openTestService({
    service: 'booking',
    build: (environment) =>
      buildBooking(bookingConfig.parse(environment), { now: () => new Date(Date.now() + timeShift) }),
    environment: {
      // Only the tests of this limit set a lower value.
      UNPAID_RESERVATIONS_PER_USER: '1000',
      TICKET_KEY_SECRET: 'a secret that is long enough for tests',
      ...settings,
    },
  })
  const { broker, issuer, pool, sql, publish } = servers
  const replicas = new Map<string, Awaited<ReturnType<typeof servers.make>>>()
  /** Starts one process of the service, and resolves with its address. */
  const start = async (more: Record<string, string> = {}): Promise<string> => {
    const replica = await servers.make(more)
    const address = await replica.start({ host: '127.0.0.1', port: 0 })
    replicas.set(address, replica)
    return address
  }
  const url = await start()
  // The first connection is slow on a busy machine. Most callers are hooks, which have a longer timeout than a test.
  await servers.connect()
  const db = drizzle({ client: pool })
  const transact = createTransact(db, { events }, () => undefined)
  /** Stands for the ticket keys, which the test's own repositories do not load. */
  const issueTicket = () => ({ id: newId(), code: `issued by a test: ${newId()}` })
  const lockingClients = new Set<pg.PoolClient>()

  /** A customer with a token of their own. */
  const customer = async ({ id = newId(), isSuperuser = false } = {}) => {
    const token = await issuer.mint({ sub: id, isSuperuser })
    const call = async (
      method: string,
      path: string,
      body?: unknown,
      base = url,
      more: Record<string, string> = {},
    ) => {
      const response = await fetch(`${base}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...more,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
    }
    /** Gets a file, such as a PDF. */
    const download = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${url}/api/v1${path}`, {
        headers: { authorization: `Bearer ${token}`, ...headers },
      })
      const content = new Uint8Array(await response.arrayBuffer())
      return { status: response.status, headers: response.headers, content }
    }
    return {
      id,
      call,
      download,
      place: (showtimeId: string, seatIds: string[], base?: string) =>
        call('POST', '/reservations', { showtime_id: showtimeId, seat_ids: seatIds }, base),
    }
  }

  /** Puts a showtime on sale and returns its id once booking sells it. */
  const schedule = async (over: Partial<z.input<typeof showtimeScheduled.data>> = {}, event: { id?: string } = {}) => {
    const showtimeId = over.showtimeId ?? newId()
    const startsAt = over.startsAt ?? new Date(Date.now() + 86_400_000).toISOString()
    const data = {
      showtimeId,
      startsAt,
      endsAt: new Date(Date.parse(startsAt) + 7_200_000).toISOString(),
      timeZone: 'Europe/Berlin',
      movie: { id: newId(), title: 'Metropolis', posterUrl: null },
      room: { id: newId(), name: 'Room 1' },
      seats,
      prices: { standard: 820, premium: 1250, wheelchair: 820, companion: 0 },
      currency: 'eur',
      ...over,
    }
    await publish(showtimeScheduled, data, event)
    await eventually(async () => {
      if ((await fetch(`${url}/api/v1/showtimes/${showtimeId}/seats`)).status !== 200)
        throw new Error('not on sale yet')
    })
    return showtimeId
  }

  const seatMap = async (
    showtimeId: string,
  ): Promise<{ id: string; status: string; price: number; row_label: string }[]> =>
    (await fetch(`${url}/api/v1/showtimes/${showtimeId}/seats`)).json() as never

  /**
   * Publishes the payment service's event that a reservation was paid, by default with the reservation's amount and
   * currency.
   */
  const pay = async (
    reservationId: string,
    {
      paymentId = newId(),
      id = newId(),
      ...over
    }: { paymentId?: string; id?: string; amount?: number; currency?: string } = {},
  ) => {
    const [owed] = await sql('SELECT amount, currency FROM reservations WHERE id = $1', [reservationId])
    const { amount, currency } = { ...(owed as { amount: number; currency: string }), ...over }
    const paid = { paymentId, reservationId, amount, currency, providerPaymentId: `pi_${paymentId}` }
    return publish(paymentSucceeded, paid, { id })
  }

  return {
    url,
    sql,
    publish,
    customer,
    /** Sets the service's clock this many seconds ahead of the real time. */
    shiftTime: (seconds: number) => {
      timeShift = seconds * 1000
    },
    schedule,
    /** A new showtime, and a new customer who holds seats of the showtime. */
    held: async (seatIds = ['A1'], over: Parameters<typeof schedule>[0] = {}) => {
      const showtimeId = await schedule(over)
      const owner = await customer()
      const { body } = await owner.place(showtimeId, seatIds)
      return { showtimeId, customer: owner, id: body.id as string, expiresAt: body.expires_at as string }
    },
    seatMap,
    seatStatus: async (showtimeId: string, seatId: string): Promise<string | undefined> =>
      (await seatMap(showtimeId)).find(({ id }) => id === seatId)?.status,
    /** The recorded events of a reservation, oldest first. */
    eventsOf: async (subject: string): Promise<{ type: string; sequence: number; data: Record<string, unknown> }[]> =>
      sql('SELECT type, sequence, data FROM events WHERE subject = $1 ORDER BY position', [subject]),
    /** The types of a reservation's events, such as `reservation-placed`, oldest first. */
    factsOf: async (subject: string): Promise<string[]> =>
      (await sql('SELECT type FROM events WHERE subject = $1 ORDER BY position', [subject])).map(
        ({ type }) => type.split('.')[1],
      ),
    statusOf: async (reservationId: string): Promise<string> =>
      (await sql('SELECT status FROM reservations WHERE id = $1', [reservationId]))[0]?.status,
    becomes: (reservationId: string, status: string): Promise<void> =>
      eventually(async () =>
        expect(await sql('SELECT status FROM reservations WHERE id = $1', [reservationId])).toEqual([{ status }]),
      ),
    pay,
    /** Publishes that a reservation was paid, and waits until booking has applied the event. */
    payFor: async (reservationId: string): Promise<void> => {
      await pay(reservationId)
      await eventually(async () => {
        const [row] = await sql('SELECT status FROM reservations WHERE id = $1', [reservationId])
        expect(row?.['status']).not.toBe('pending')
      })
    },
    /** A new showtime, and a new customer who has bought seats of the showtime. */
    bought: async (seatIds = ['A1'], over: Parameters<typeof schedule>[0] = {}) => {
      const showtimeId = await schedule(over)
      const owner = await customer()
      const { id } = (await owner.place(showtimeId, seatIds)).body
      const paymentId = newId()
      await pay(id, { paymentId })
      await eventually(async () =>
        expect(await sql('SELECT status FROM reservations WHERE id = $1', [id])).toEqual([{ status: 'confirmed' }]),
      )
      return { showtimeId, customer: owner, id: id as string, paymentId }
    },
    /** Resolves when an event has been applied. */
    applied: (eventId: string): Promise<void> =>
      eventually(async () => expect(await sql('SELECT 1 FROM inbox WHERE event_id = $1', [eventId])).toHaveLength(1)),
    db,
    transact,
    showtimes: showtimeCopies(db),
    snapshots: seatSnapshots(seatAllocationViews(db)),
    /** The test's own repository, which stands for the repository of another replica. */
    reservations: reservationRepository({
      pool,
      db,
      transact,
      wakeRelay: () => undefined,
      issueTicket,
    }),
    /** One run of the background task that issues missing tickets. */
    issueMissing: issueMissingTickets({
      tickets: ticketRepository({ db, transact, issueTicket, now: () => new Date() }),
    }),
    until: eventually,
    /** Resolves when booking's queues are empty: every event that was published before has been applied. */
    queuesEmpty: async (): Promise<void> => {
      await eventually(async () => {
        const queues = await broker.listQueues()
        expect(queues.filter(({ name, messages }) => name.startsWith('booking.') && messages > 0)).toEqual([])
      })
    },
    /** How many messages are in the delay queues and in the queue's dead letters. */
    deadOrRetrying: async (queue: string): Promise<number> => {
      const names = ['marquee.retry.1s', 'marquee.retry.10s', 'marquee.retry.1m', `${queue}.dead`]
      const queues = await broker.listQueues()
      return queues.filter(({ name }) => names.includes(name)).reduce((sum, { messages }) => sum + messages, 0)
    },
    /**
     * Locks rows in a transaction, as a change of these rows would. The returned function rolls the transaction back.
     * If the function is called with a statement, it runs the statement and commits instead.
     */
    lockRow: async (table: 'showtimes' | 'reservations' | 'customer_seats' | 'customer_holds', id: string) => {
      const column = table.startsWith('customer_') ? 'user_id' : 'id'
      const client = await pool.connect()
      lockingClients.add(client)
      await client.query('BEGIN')
      await client.query(`SELECT 1 FROM ${table} WHERE ${column} = $1 FOR UPDATE`, [id])
      return async (change?: string) => {
        if (change !== undefined) await client.query(change, [id])
        await client.query(change === undefined ? 'ROLLBACK' : 'COMMIT')
        lockingClients.delete(client)
        client.release()
      }
    },
    /** Resolves when this many of the service's statements wait for a lock. */
    waitingStatements: (count: number) =>
      eventually(async () =>
        expect(
          await sql("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"),
        ).toHaveLength(count),
      ),
    /** Starts another replica of the service, with further settings; resolves with its address. */
    startReplica: start,
    /** Stops the replica with this address. */
    stopReplica: async (address: string): Promise<void> => {
      const replica = replicas.get(address)
      if (replica !== undefined) await servers.stopProcess(replica)
    },
    /** Waits until the tasks that run every second have run, before a test asserts that something did not happen. */
    tasksHaveRun: () => sleep(1_300),
    /** Releases the locks that a failed test has left. */
    releaseLocks: () => {
      for (const client of lockingClients) client.release(true)
      lockingClients.clear()
    },
    stop: async () => {
      for (const client of lockingClients) client.release(true)
      await servers.stop()
    },
  }
}

/** The booking service with the default settings, shared by the test files of a process. */
export const sharedTestBooking = shareTestService(startTestBooking, ({ shiftTime, releaseLocks }) => {
  shiftTime(0)
  releaseLocks()
})
