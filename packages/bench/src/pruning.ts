import { setTimeout as sleep } from 'node:timers/promises'
import { answered, createMarquee, multipart, urlEncoded } from '@marquee/api-client/client'
import type { RunningStack } from '@marquee/local-stack/stack'
import { startStackBeside } from '@marquee/local-stack/stack-beside'
import pg from 'pg'
import { addOldRows, countOldRows } from './old-rows.ts'

const customers = 2
const seatsInRoom = 500

/** Between two holds of a customer. Without it the machine is busy to the last, and whatever else it does makes holds slower. */
const thinkMilliseconds = 100

/** After a start of booking, until its connections and its code are warm. */
const warmUpSeconds = 5

/** So long that nothing is old. */
const keepAll = {
  EVENT_RETENTION_DAYS: '3000',
  INBOX_RETENTION_DAYS: '3030',
  IDEMPOTENCY_KEY_RETENTION_HOURS: '720',
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

/** Opens a showing, and returns what holds and gives back one seat after the other in it, as so many customers at once. */
const openShowing = async ({ gateway, superuser }: ReturnType<RunningStack['stack']>) => {
  const clientOf = async (username: string, password: string) => {
    const body = { username, password }
    const api = createMarquee({ baseUrl: gateway })
    const { access_token } = await answered(api.POST('/api/v1/auth/access-token', { body, ...urlEncoded }))
    return createMarquee({ baseUrl: gateway, accessToken: () => access_token })
  }
  const staff = await clientOf(superuser.email, superuser.password)
  const movie = await answered(
    staff.POST('/api/v1/movies', { body: { title: 'Metropolis', duration_minutes: 90 }, ...multipart }),
  )
  const seat_configuration = Array.from({ length: seatsInRoom }, (_, index) => ({
    row: Math.floor(index / 25) + 1,
    number: (index % 25) + 1,
  }))
  const room = await answered(staff.POST('/api/v1/rooms', { body: { name: 'One', seat_configuration } }))
  const show_datetime = new Date(Date.now() + 86_400_000).toISOString()
  const { id: showtime_id } = await answered(
    staff.POST('/api/v1/showtimes', { body: { movie_id: movie.id, room_id: room.id, show_datetime } }),
  )
  const byId = (id: string) => ({ params: { path: { id } } })
  let seats: { id: string }[] = []
  while (seats.length === 0) {
    seats = (await staff.GET('/api/v1/showtimes/{id}/seats', byId(showtime_id))).data ?? []
    await sleep(100)
  }
  const password = 'correct horse battery'
  const api = createMarquee({ baseUrl: gateway })
  const accounts: { email: string }[] = []
  for (let index = 0; index < customers; index += 1) {
    const email = `bench-${index}@example.org`
    await answered(api.POST('/api/v1/users', { body: { email, password, full_name: 'Ada Lovelace' } }))
    accounts.push({ email })
  }

  /** Milliseconds that each hold took within so many seconds. */
  return async (seconds: number): Promise<number[]> => {
    const times: number[] = []
    const until = performance.now() + seconds * 1_000
    await Promise.all(
      accounts.map(async ({ email }, customer) => {
        const client = await clientOf(email, password)
        for (let round = 0; performance.now() < until; round += 1) {
          const seat = seats[(customer + round * customers) % seats.length]
          const begun = performance.now()
          const held = await answered(
            client.POST('/api/v1/reservations', { body: { showtime_id, seat_ids: [seat?.id ?? ''] } }),
          )
          times.push(performance.now() - begun)
          await client.DELETE('/api/v1/reservations/{id}', byId(held.id))
          await sleep(thinkMilliseconds)
        }
      }),
    )
    return times
  }
}

/**
 * Fills booking's tables with old rows, and compares how long a hold takes while they are pruned and while they are not, in
 * turns. Prints the ratios.
 *
 * @param rounds how often both are measured
 * @param seconds how long each time
 */
export const measurePruning = async ({
  home,
  cache,
  rows,
  rounds,
  seconds,
  print,
}: {
  home: string
  cache: string
  rows: number
  rounds: number
  seconds: number
  print: (line: string) => void
}): Promise<void> => {
  let isPruning = false
  const running = await startStackBeside({
    home,
    cache,
    environmentOf: ({ name }, environment) =>
      name === 'booking' && !isPruning ? { ...environment, ...keepAll } : environment,
  })
  const stack = running.stack()
  const database = new URL(stack.services.booking.database_url).pathname
  const administrator = new pg.Pool({
    connectionString: Object.assign(new URL(stack.postgres.url), { pathname: database }).toString(),
    max: 1,
  })
  try {
    const hold = await openShowing(stack)
    await addOldRows(administrator, rows)
    print(`${rows.toLocaleString('en')} old rows are in booking's tables`)
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
      print(`${name} of a hold while rows are pruned, to that without: ${ratio.toFixed(2)}`)
    }
  } finally {
    await administrator.end()
    await running.stop()
  }
}
