import { setTimeout as sleep } from 'node:timers/promises'
import { secretsInLogs } from '@marquee/local-stack/log-secrets'
import type { Customer } from './customers.ts'
import { type Finding, findingsOf } from './invariants.ts'
import type { Plan } from './plan.ts'
import { type InjectedFault, play } from './play.ts'
import { type Scope, type Snapshot, takeSnapshot } from './snapshot.ts'
import { prepareStage, type Stage } from './stage.ts'
import { holdSeconds, type SystemUnderTest } from './system.ts'
import type { Told } from './told.ts'

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
  readonly injected: readonly InjectedFault[]
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

/** Looks at the system after its healing, until every invariant holds or the time is over. */
const lookAtEnd = (
  { system, told, customers, scope }: Stage,
  { injected, healedAt, quietSince }: { injected: readonly InjectedFault[]; healedAt: Date; quietSince: number },
) =>
  untilRight(async () => {
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

/**
 * One run: customers and staff at work, faults meanwhile, then healing, and a look at what has become of it all. Throws if
 * the system cannot be used even before the first fault; that it does not come back after the last is a violation.
 */
export const run = async (system: SystemUnderTest, plan: Plan): Promise<RunReport> => {
  const stage = await prepareStage(system, plan)
  const { told, scope } = stage
  const endOfWatch = watchSeats(system, scope)
  const { injected, lastVisits } = await play(stage, plan)

  const healing = performance.now()
  const failure = await system.heal(readyWithinMs).then(() => undefined, String)
  const readyAfterMs = Math.round(performance.now() - healing)
  const report = { seed: plan.seed, plan, injected, answers: told.answers, readyAfterMs }
  if (failure !== undefined) {
    const finding = { invariant: comesBack, checked: 1, violations: [failure] }
    const findings = [await endOfWatch(), finding]
    return { ...report, slowestMs: told.slowest, reservations: {}, rightAfterMs: 0, findings }
  }
  const healedAt = await nowOf(system)
  // Answers to the customers' last visits count as well.
  await lastVisits()
  const quietSince = performance.now()
  await system.logIn()
  // What is held last lapses last.
  const lastHold = Math.max(0, ...told.holds.map(({ expiresAt }) => Date.parse(expiresAt)))
  await sleep(Math.min(holdSeconds * 1000, Math.max(0, lastHold - Date.now())))
  const { findings, tookMs, reservations } = await lookAtEnd(stage, { injected, healedAt, quietSince })
  return {
    ...report,
    slowestMs: told.slowest,
    reservations,
    rightAfterMs: tookMs,
    findings: [await endOfWatch(), ...findings, heldUp(told, injected), loggedSecrets(told, system.home)],
  }
}
