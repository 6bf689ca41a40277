import { setTimeout as sleep } from 'node:timers/promises'
import { seatRows } from '@marquee/driver/staff'
import { secretsInLogs } from '@marquee/local-stack/log-secrets'
import { type Customer, signUp } from './customers.ts'
import { suffer } from './faults.ts'
import { type Finding, findingsOf } from './invariants.ts'
import { type Plan, seatsInRow } from './plan.ts'
import { seededRandom } from './random.ts'
import { logPositions, type Scope, type Snapshot, takeSnapshot } from './snapshot.ts'
import { staffAtWork } from './staff.ts'
import { holdSeconds, type SystemUnderTest } from './system.ts'
import { nothingTold, type Told } from './told.ts'

/**
 * How long after the last fault is healed, or after the last thing that customers did then, everything must be right; and how
 * long an expired hold may still block its seats.
 */
const rightWithinMs = 60_000
const expiredWithinMs = 5_000
const readyWithinMs = 60_000
const lookEveryMs = 500

/** The invariant after whose violation there is nothing left to run on. */
export const comesBack = 'the system comes back'

export type RunReport = {
  readonly seed: number
  readonly plan: Plan
  /** What was done to the system, when it began (milliseconds from the start), and why it came to nothing, if so. */
  readonly injected: readonly { at: number; fault: Plan['faults'][number]['fault']; failed?: string }[]
  readonly answers: Told['answers']
  readonly slowestMs: number
  readonly reservations: Record<string, number>
  /** From the last fault's end until the system said that it can work. */
  readonly readyAfterMs: number
  /** From then, or from the last thing that customers did, until every invariant held. */
  readonly rightAfterMs: number
  readonly findings: readonly Finding[]
}

/** Whether nothing was found. */
export const isClean = ({ findings }: RunReport): boolean => findings.every(({ violations }) => violations.length === 0)

/** New rooms with a showtime each, on sale. */
const openShowtimes = async ({ staff }: SystemUnderTest, movieId: string, { seed, showtimes }: Plan) => {
  const opened: { id: string; seatIds: string[] }[] = []
  for (let index = 0; index < showtimes; index += 1) {
    const name = `Lab ${seed}-${Date.now()}-${index}`
    const room = await staff.addRoom(name, seatRows(['standard', 'premium'], seatsInRow))
    const startsAt = new Date(Date.now() + 86_400_000)
    const prices = { standard: 820, premium: 1250 }
    opened.push(await staff.openShowtime({ movieId, roomId: room.id, startsAt, prices }))
  }
  return opened
}

/** Watches the seats all the time: two reservations for one seat may both be over when everything is looked at. */
const watchSeats = ({ sql }: SystemUnderTest, { showtimeIds }: Scope) => {
  const doubles = new Set<string>()
  let looks = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      try {
        const rows = await sql<{ seat: string; ids: string[] }>(
          `SELECT showtime_id || ' ' || (seat->>'id') AS seat, array_agg(id::text ORDER BY id) AS ids
           FROM booking.reservations, jsonb_array_elements(seats) seat
           WHERE showtime_id = ANY ($1) AND status IN ('pending', 'confirmed')
           GROUP BY 1 HAVING count(*) > 1`,
          [showtimeIds],
        )
        looks += 1
        for (const { seat, ids } of rows) doubles.add(`${seat}: ${ids.join(', ')}`)
      } catch {
        // The database is one of those that suffer.
      }
      // Whoever waits for it keeps the process alive; alone it does not.
      await sleep(lookEveryMs, undefined, { ref: false })
    }
  })()
  return async (): Promise<Finding> => {
    isOver = true
    await watching
    return { invariant: 'no seat is seen with two reservations at any time', checked: looks, violations: [...doubles] }
  }
}

const nowOf = async ({ sql }: SystemUnderTest): Promise<Date> => {
  const [row] = await sql<{ now: Date }>('SELECT clock_timestamp() AS now')
  if (row === undefined) throw new Error('the database does not know the time')
  return row.now
}

/** Holds whose time was over, and which lapsed later than they may, counted from the healing or their end. */
const lateLapses = (reservations: Snapshot['reservations'], healedAt: Date): Finding => {
  const lapsed = reservations.filter(({ expiredAt }) => expiredAt !== null)
  const violations = lapsed.flatMap(({ id, expiresAt, expiredAt }) => {
    const late = (expiredAt?.getTime() ?? 0) - Math.max(expiresAt.getTime(), healedAt.getTime())
    return late > expiredWithinMs ? [`${id} blocked its seats ${(late / 1000).toFixed(1)} s longer than it may`] : []
  })
  return {
    invariant: `no expired hold blocks a seat for more than ${expiredWithinMs / 1000} s`,
    checked: lapsed.length,
    violations,
  }
}

/** Those whose account is closed must not come in, whichever gateway has heard of it. */
const closedOut = async (told: Told, customers: readonly Customer[]): Promise<Finding> => {
  const closed = customers.filter(({ userId }) => told.closedAccounts.has(userId))
  const violations: string[] = []
  for (const customer of closed) if (await customer.isLetIn()) violations.push(`${customer.userId} is let in`)
  return { invariant: 'nobody comes in whose account is closed', checked: closed.length, violations }
}

/** Only the death of the door itself may lose an answer: whatever else fails, the door says so. */
const lostAnswers = (told: Told, injected: RunReport['injected']): Finding => {
  const lost = Object.entries(told.answers).filter(([answer]) => answer.endsWith(' lost'))
  const isExplained = injected.some(({ fault }) => 'process' in fault && fault.process === 'gateway')
  return {
    invariant: 'no answer is lost while the gateway is left alone',
    checked: isExplained ? 0 : Object.values(told.answers).reduce((sum, count) => sum + count, 0),
    violations: isExplained ? [] : lost.map(([answer, count]) => `${answer}: ${count}`),
  }
}

/** Those who are slow harm nobody but themselves: with nothing else done to the system, everybody is served. */
const heldUp = (told: Told, injected: RunReport['injected']): Finding => {
  const isOnlySlow = injected.length > 0 && injected.every(({ fault }) => fault.kind === 'slow bodies')
  const unserved = Object.entries(told.answers).filter(([answer]) => / (?:5\d\d|lost|hung)$/.test(answer))
  return {
    invariant: 'nobody is held up by those who send slowly',
    checked: isOnlySlow ? Object.values(told.answers).reduce((sum, count) => sum + count, 0) : 0,
    violations: isOnlySlow ? unserved.map(([answer, count]) => `${answer}: ${count}`) : [],
  }
}

/** Whatever failed, and in the middle of what. */
const loggedSecrets = (told: Told, home: string): Finding => {
  const { files, found } = secretsInLogs(home, told.secrets)
  return {
    invariant: 'no log holds a secret or a name',
    checked: files.length,
    violations: [...found].map(([place, line]) => `${place}: ${line}`),
  }
}

/** Looks again and again until every invariant holds or the time is over, and tells what does not hold then. */
const untilRight = async (
  look: () => Promise<{ findings: Finding[]; reservations: Record<string, number> }>,
  quietSince: number,
): Promise<{ findings: Finding[]; tookMs: number; reservations: Record<string, number> }> => {
  for (;;) {
    const tookMs = Math.round(performance.now() - quietSince)
    const { findings, reservations } = await look().catch((error: unknown) => ({
      findings: [{ invariant: 'the system can be looked at', checked: 1, violations: [String(error)] }],
      reservations: {},
    }))
    const wrong = findings.some(({ violations }) => violations.length > 0)
    if (!wrong || tookMs > rightWithinMs) return { findings, tookMs, reservations }
    await sleep(lookEveryMs)
  }
}

/**
 * One run: customers and staff at work, faults meanwhile, then healing, and a look at what has become of it all. Throws if
 * the system cannot be used even before the first fault; that it does not come back after the last is a violation.
 */
export const run = async (system: SystemUnderTest, plan: Plan): Promise<RunReport> => {
  await system.logIn()
  const told = nothingTold()
  const movie = await system.staff.addMovie('Metropolis', 30)
  const showtimes = await openShowtimes(system, movie.id, plan)
  const customers: Customer[] = []
  // One after the other: hashing passwords takes a core each.
  for (const _ of plan.customers) customers.push(await signUp(system, told))
  const staff = staffAtWork(system, {
    told,
    movieId: movie.id,
    showtimeIds: showtimes.map(({ id }) => id),
    troublemaker: customers.at(-1)?.userId ?? '',
  })
  await staff.logIn()
  const scope: Scope = {
    movieId: movie.id,
    showtimeIds: showtimes.map(({ id }) => id),
    since: Math.floor(Date.now() / 1000) - 5,
    positions: await logPositions(system),
  }

  const endOfWatch = watchSeats(system, scope)
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
      await customers[index]?.visit(visit, showtime, async (wanted) => neighbour?.rush(showtime.id, wanted))
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

  const report = {
    seed: plan.seed,
    plan,
    injected: injected.toSorted((a, b) => a.at - b.at),
    answers: told.answers,
    reservations: {},
  }
  const healing = performance.now()
  try {
    await system.heal(readyWithinMs)
  } catch (error) {
    const finding = { invariant: comesBack, checked: 1, violations: [String(error)] }
    const readyAfterMs = Math.round(performance.now() - healing)
    return {
      ...report,
      slowestMs: told.slowest,
      readyAfterMs,
      rightAfterMs: 0,
      findings: [await endOfWatch(), finding],
    }
  }
  const readyAfterMs = Math.round(performance.now() - healing)
  const healedAt = await nowOf(system)
  // Their last visits end by themselves; what they are still told counts as well.
  await Promise.all([...visiting, ...rushing])
  const quietSince = performance.now()
  await system.logIn()
  // What is held last lapses last.
  const lastHold = Math.max(0, ...told.holds.map(({ expiresAt }) => Date.parse(expiresAt)))
  await sleep(Math.min(holdSeconds * 1000, Math.max(0, lastHold - Date.now())))
  const { findings, tookMs, reservations } = await untilRight(async () => {
    const snapshot = await takeSnapshot(system, scope)
    return {
      findings: [
        ...findingsOf(snapshot, told),
        lateLapses(snapshot.reservations, healedAt),
        await closedOut(told, customers),
        lostAnswers(told, injected),
      ],
      reservations: Object.fromEntries(
        [...Map.groupBy(snapshot.reservations, ({ status }) => status)].map(([status, all]) => [status, all.length]),
      ),
    }
  }, quietSince)
  return {
    ...report,
    slowestMs: told.slowest,
    reservations,
    readyAfterMs,
    rightAfterMs: tookMs,
    findings: [await endOfWatch(), ...findings, heldUp(told, report.injected), loggedSecrets(told, system.home)],
  }
}
