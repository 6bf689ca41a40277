import { setTimeout as sleep } from 'node:timers/promises'
import { answered } from '@marquee/api-client/client'
import { asMoviegoer } from '@marquee/driver/moviegoer'
import { openSession, register } from '@marquee/driver/session'
import { asStaff, seatRows } from '@marquee/driver/staff'
import type { RunningStack } from '@marquee/local-stack/stack'
import { startTestStack } from '@marquee/local-stack/test-stack'
import pg from 'pg'
import { addOldRows, countOldRows } from './old-rows.ts'

const customers = 2
const rowTypes = Array.from({ length: 20 }, () => 'standard' as const)
const seatsInRow = 25

/**
 * A customer's pause between two holds. Without the pause the machine is fully busy, and any other work slows holds
 * down.
 */
const thinkMilliseconds = 100

/** How long customers hold seats between booking's start and a measurement, to open connections and compile code. */
const warmUpSeconds = 5

/** Retention periods so long that booking prunes nothing. */
const keepAll = {
  EVENT_RETENTION_DAYS: '3000',
  INBOX_RETENTION_DAYS: '3030',
  IDEMPOTENCY_KEY_RETENTION_HOURS: '720',
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

/**
 * Opens a showtime.
 *
 * @returns a function in which all customers work at the same time; each holds and cancels one seat after the other
 */
const openShowtime = async ({ gateway, superuser }: ReturnType<RunningStack['stack']>) => {
  const staffSession = openSession({ gateway })
  await staffSession.logIn(superuser)
  const staff = asStaff(staffSession.api)
  const movie = await staff.addMovie('Metropolis', 90)
  const room = await staff.addRoom('One', seatRows(rowTypes, seatsInRow))
  const startsAt = new Date(Date.now() + 86_400_000)
  const { id: showtimeId, seatIds } = await staff.openShowtime({ movieId: movie.id, roomId: room.id, startsAt })
  const accounts = Array.from({ length: customers }, (_, index) => ({
    email: `bench-${index}@example.org`,
    password: 'correct horse battery',
  }))
  for (const account of accounts) await register(openSession({ gateway }).api, { ...account, fullName: 'Ada Lovelace' })

  /** Holds and cancels seats until `seconds` have passed. Resolves with the milliseconds that each hold took. */
  return async (seconds: number): Promise<number[]> => {
    const times: number[] = []
    const until = performance.now() + seconds * 1_000
    await Promise.all(
      accounts.map(async (account, customer) => {
        const { api, logIn } = openSession({ gateway })
        await logIn(account)
        const moviegoer = asMoviegoer(api)
        for (let round = 0; performance.now() < until; round += 1) {
          const seatId = seatIds[(customer + round * customers) % seatIds.length] ?? ''
          const begun = performance.now()
          const held = await answered(moviegoer.hold({ showtimeId, seatIds: [seatId] }))
          times.push(performance.now() - begun)
          await moviegoer.cancel(held.id)
          await sleep(thinkMilliseconds)
        }
      }),
    )
    return times
  }
}

/**
 * Fills booking's tables with old rows. Measures alternately how long a hold takes with and without pruning, and prints
 * the ratios.
 *
 * @param options.rounds how often both cases are measured
 * @param options.seconds how long each measurement takes
 * @param options.signal stops everything when aborted
 */
export const measurePruning = async ({
  home,
  cache,
  rows,
  rounds,
  seconds,
  print,
  signal,
}: {
  home: string
  cache: string
  rows: number
  rounds: number
  seconds: number
  print: (line: string) => void
  signal: AbortSignal
}): Promise<void> => {
  let isPruning = false
  const running = await startTestStack({
    home,
    cache,
    environmentOf: ({ name }, environment) =>
      name === 'booking' && !isPruning ? { ...environment, ...keepAll } : environment,
    signal,
  })
  // When the system stops, the pending requests of the measurement fail, and the measurement ends.
  signal.addEventListener('abort', () => void running.stop(), { once: true })
  const stack = running.stack()
  const database = new URL(stack.services.booking.database_url).pathname
  const administrator = new pg.Pool({
    connectionString: Object.assign(new URL(stack.postgres.url), { pathname: database }).toString(),
    max: 1,
  })
  administrator.on('error', () => undefined)
  try {
    const hold = await openShowtime(stack)
    await addOldRows(administrator, rows)
    print(`added ${rows.toLocaleString('en')} old rows to booking's tables`)
    const measure = async (pruning: boolean) => {
      isPruning = pruning
      await running.stopService('booking')
      await running.startService('booking')
      await hold(warmUpSeconds)
      const left = await countOldRows(administrator)
      const times = await hold(seconds)
      const pruned = left - (await countOldRows(administrator))
      print(
        `${pruning ? 'pruning    ' : 'not pruning'}: ${times.length} holds, p50 ${quantile(times, 0.5).toFixed(1)} ms, ` +
          `p99 ${quantile(times, 0.99).toFixed(1)} ms; ${pruned.toLocaleString('en')} rows pruned`,
      )
      return times
    }
    const without: number[] = []
    const during: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      without.push(...(await measure(false)))
      during.push(...(await measure(true)))
    }
    for (const [name, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const) {
      const ratio = quantile(during, share) / quantile(without, share)
      print(`${name} of a hold with pruning, divided by ${name} without: ${ratio.toFixed(2)}`)
    }
  } finally {
    await administrator.end()
    await running.stop()
  }
}
