import { setTimeout as sleep } from 'node:timers/promises'
import { answered } from '@marquee/api-client/client'
import { type Customer, signUp } from './customers.ts'
import { suffer } from './faults.ts'
import { type Finding, findingsOf } from './invariants.ts'
import { type Plan, seatsInRoom } from './plan.ts'
import { seededRandom } from './random.ts'
import { logPositions, type Scope, takeSnapshot } from './snapshot.ts'
import { staffAtWork } from './staff.ts'
import { holdSeconds, type SystemUnderTest } from './system.ts'
import { nothingTold, type Told } from './told.ts'

/** How long after the last fault is healed everything must be right, and how long an expired hold may still block its seats. */
const rightWithinMs = 60_000
const expiredWithinMs = 5_000
const readyWithinMs = 60_000
const lookEveryMs = 500

export type RunReport = {
  readonly seed: number
  readonly plan: Plan
  /** What was done to the system, when it began (milliseconds from the start), and why it could not be done, if so. */
  readonly injected: readonly { at: number; fault: Plan['faults'][number]['fault']; failed?: string }[]
  readonly answers: Told['answers']
  readonly slowestMs: number
  readonly reservations: Record<string, number>
  /** From the last fault's end until the system said that it can work, and until every invariant held. */
  readonly readyAfterMs: number
  readonly rightAfterMs: number
  readonly findings: readonly Finding[]
}

/** Whether nothing was found. */
export const isClean = ({ findings }: RunReport): boolean => findings.every(({ violations }) => violations.length === 0)

const seatIdsOf = async ({ staff }: SystemUnderTest, showtimeId: string): Promise<string[]> => {
  for (let tries = 0; ; tries += 1) {
    const map = await staff.GET('/api/v1/showtimes/{id}/seats', { params: { path: { id: showtimeId } } })
    if (map.data) return map.data.map(({ id }) => id)
    if (tries === 100) throw new Error(`${showtimeId} does not come on sale`)
    await sleep(100)
  }
}

/** New rooms with a showtime each, on sale. */
const openShowtimes = async (system: SystemUnderTest, movieId: string, { seed, showtimes }: Plan) => {
  const { staff } = system
  const opened: { id: string; seatIds: string[] }[] = []
  for (let index = 0; index < showtimes; index += 1) {
    const seat_configuration = Array.from({ length: seatsInRoom }, (_, seat) => ({
      row: seat < seatsInRoom / 2 ? 1 : 2,
      number: (seat % (seatsInRoom / 2)) + 1,
      type: seat < seatsInRoom / 2 ? ('standard' as const) : ('premium' as const),
    }))
    const name = `Lab ${seed}-${Date.now()}-${index}`
    const room = await answered(staff.POST('/api/v1/rooms', { body: { name, seat_configuration } }))
    const body = {
      movie_id: movieId,
      room_id: room.id,
      show_datetime: new Date(Date.now() + 86_400_000).toISOString(),
      prices: { standard: 820, premium: 1250 },
    }
    const { id } = await answered(staff.POST('/api/v1/showtimes', { body }))
    opened.push({ id, seatIds: await seatIdsOf(system, id) })
  }
  return opened
}

/** Holds that block their seats although their time is over for longer than it may be. */
const overdueHolds = async ({ sql }: SystemUnderTest, { showtimeIds }: Scope): Promise<string[]> => {
  const rows = await sql<{ id: string; late: number }>(
    `SELECT id, extract(epoch FROM clock_timestamp() - expires_at)::float8 AS late FROM booking.reservations
     WHERE showtime_id = ANY ($1) AND status = 'pending'
       AND expires_at < clock_timestamp() - make_interval(secs => $2)`,
    [showtimeIds, expiredWithinMs / 1000],
  )
  return rows.map(({ id, late }) => `${id} blocks its seats ${late.toFixed(1)} s after its time`)
}

/** Looks again and again until every invariant holds or the time is over, and tells what does not hold then. */
const untilRight = async (
  system: SystemUnderTest,
  scope: Scope,
  told: Told,
): Promise<{ findings: Finding[]; tookMs: number; reservations: Record<string, number> }> => {
  const began = performance.now()
  const overdue = new Set<string>()
  for (;;) {
    const tookMs = Math.round(performance.now() - began)
    let findings: Finding[]
    let reservations: Record<string, number> = {}
    try {
      if (tookMs > expiredWithinMs) for (const hold of await overdueHolds(system, scope)) overdue.add(hold)
      const snapshot = await takeSnapshot(system, scope)
      findings = findingsOf(snapshot, told)
      reservations = Object.fromEntries(
        [...Map.groupBy(snapshot.reservations, ({ status }) => status)].map(([status, all]) => [status, all.length]),
      )
    } catch (error) {
      findings = [{ invariant: 'the system can be looked at', checked: 1, violations: [String(error)] }]
    }
    const wrong = findings.some(({ violations }) => violations.length > 0)
    if (!wrong || tookMs > rightWithinMs) {
      findings.push({
        invariant: `no expired hold blocks a seat for more than ${expiredWithinMs / 1000} s`,
        checked: Object.values(reservations).reduce((sum, count) => sum + count, 0),
        violations: [...overdue],
      })
      return { findings, tookMs, reservations }
    }
    await sleep(lookEveryMs)
  }
}

/**
 * One run: customers and staff at work, faults meanwhile, then healing, and a look at what has become of it all. Throws if
 * the system cannot be used even before the first fault, or does not come back after the last.
 */
export const run = async (system: SystemUnderTest, plan: Plan): Promise<RunReport> => {
  await system.logIn()
  const told = nothingTold()
  const movie = await system.addMovie('Metropolis')
  const showtimes = await openShowtimes(system, movie.id, plan)
  const customers: Customer[] = []
  // One after the other: hashing passwords takes a core each.
  for (const _ of plan.customers) customers.push(await signUp(system, told))
  const staff = staffAtWork(system, { told, movieId: movie.id, showtimeIds: showtimes.map(({ id }) => id) })
  await staff.logIn()
  const scope: Scope = {
    showtimeIds: showtimes.map(({ id }) => id),
    since: Math.floor(Date.now() / 1000) - 5,
    positions: await logPositions(system),
  }

  const began = performance.now()
  const elapsed = () => Math.round(performance.now() - began)
  const over = new AbortController()
  const ending = setTimeout(() => over.abort(), plan.seconds * 1000)
  const until = (at: number) => sleep(Math.max(0, at - elapsed()), undefined, { signal: over.signal })

  const visiting = plan.customers.map(async (visits, index) => {
    for (const visit of visits) {
      const showtime = showtimes[visit.showtime]
      if (over.signal.aborted || !showtime) return
      const neighbour = customers[(index + 1) % customers.length]
      await customers[index]?.visit(visit, showtime.id, showtime.seatIds, async (wanted) =>
        neighbour?.rush(showtime.id, wanted),
      )
      await sleep(visit.pause, undefined, { signal: over.signal }).catch(() => undefined)
    }
  })
  const rushing = plan.rushes.map(async ({ at, showtime, seats }) => {
    await until(at).catch(() => undefined)
    const { id, seatIds } = showtimes[showtime] ?? { id: '', seatIds: [] }
    const wanted = seats.flatMap((seat) => seatIds[seat] ?? [])
    await Promise.all(customers.map((customer) => customer.rush(id, wanted)))
  })
  const working = plan.staff.map(async ({ at, act }) => {
    await until(at).catch(() => undefined)
    await staff.act(act)
  })
  const randoms = seededRandom(plan.seed)
  const injected: { at: number; fault: Plan['faults'][number]['fault']; failed?: string }[] = []
  const suffering = plan.faults.map(async ({ at, fault }) => {
    const random = randoms.fork()
    await until(at).catch(() => undefined)
    const beganAt = elapsed()
    const failed = await suffer(fault, system, { random, over: over.signal })
    injected.push({ at: beganAt, fault, ...(failed === undefined ? {} : { failed }) })
  })
  await Promise.all([sleep(plan.seconds * 1000), ...working, ...suffering])
  clearTimeout(ending)
  over.abort()

  const healing = performance.now()
  await system.heal(readyWithinMs)
  const readyAfterMs = Math.round(performance.now() - healing)
  // Their last visits end by themselves; what they are still told counts as well.
  await Promise.all([...visiting, ...rushing])
  await system.logIn()
  // What is held last lapses last.
  const lastHold = Math.max(0, ...told.holds.map(({ expiresAt }) => Date.parse(expiresAt)))
  await sleep(Math.min(holdSeconds * 1000, Math.max(0, lastHold - Date.now())))
  const { findings, tookMs, reservations } = await untilRight(system, scope, told)
  return {
    seed: plan.seed,
    plan,
    injected: injected.toSorted((a, b) => a.at - b.at),
    answers: told.answers,
    slowestMs: told.slowest,
    reservations,
    readyAfterMs,
    rightAfterMs: tookMs,
    findings,
  }
}
