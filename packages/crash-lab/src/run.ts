import { setTimeout as sleep } from 'node:timers/promises'
import { secretsInLogs } from '@marquee/local-stack/log-secrets'
import type { Customer } from './customers.ts'
import { type Finding, findingsOf } from './invariants.ts'
import type { Observations } from './observations.ts'
import type { Plan } from './plan.ts'
import { type InjectedFault, play } from './play.ts'
import { type PreparedRun, prepareRun } from './prepare-run.ts'
import { type Scope, type Snapshot, takeSnapshot } from './snapshot.ts'
import { holdSeconds, type SystemUnderTest } from './system.ts'

/** Maximum time from the healing until the system is ready. */
const readyWithinMs = 60_000
/** Maximum time until all invariants hold, counted from the last request of a customer after the healing. */
const consistentWithinMs = 60_000
/** How long an expired hold may still block its seats. */
const expiredWithinMs = 5_000
const pollIntervalMs = 500

/** After a violation of this invariant, the system cannot be used for further runs. */
export const becomesReady = 'the system becomes ready after the last fault'

export type RunReport = {
  readonly seed: number
  readonly plan: Plan
  readonly injected: readonly InjectedFault[]
  readonly responses: Observations['responses']
  readonly slowestMs: number
  /** The number of reservations by status. */
  readonly reservations: Record<string, number>
  /** From the end of the last fault until the gateway reported readiness. */
  readonly readyAfterMs: number
  /** From readiness, or from the last request of a customer if later, until every invariant held. */
  readonly consistentAfterMs: number
  readonly findings: readonly Finding[]
}

/** Whether no invariant was violated. */
export const isClean = ({ findings }: RunReport): boolean => findings.every(({ violations }) => violations.length === 0)

/**
 * Polls for seats with two live reservations during the run, because these reservations may have ended before the
 * snapshot.
 */
const watchSeats = ({ sql }: SystemUnderTest, { showtimeIds }: Scope) => {
  const doubles = new Set<string>()
  let polls = 0
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
        polls += 1
        for (const { seat, ids } of rows) doubles.add(`${seat}: ${ids.join(', ')}`)
      } catch {
        // A fault may have hit the database.
      }
      // Polling alone does not keep the process alive.
      await sleep(pollIntervalMs, undefined, { ref: false })
    }
  })()
  return async (): Promise<Finding> => {
    isOver = true
    await watching
    return { invariant: 'no poll finds a seat with two live reservations', checked: polls, violations: [...doubles] }
  }
}

const databaseTime = async ({ sql }: SystemUnderTest): Promise<Date> => {
  const [row] = await sql<{ now: Date }>('SELECT clock_timestamp() AS now')
  if (row === undefined) throw new Error('the database returned no time')
  return row.now
}

/** Checks that holds expired in time: soon after their due time, or soon after the healing if the healing was later. */
const lateExpiries = (reservations: Snapshot['reservations'], healedAt: Date): Finding => {
  const expired = reservations.filter(({ expiredAt }) => expiredAt !== null)
  const violations = expired.flatMap(({ id, expiresAt, expiredAt }) => {
    const late = (expiredAt?.getTime() ?? 0) - Math.max(expiresAt.getTime(), healedAt.getTime())
    return late > expiredWithinMs
      ? [`${id} expired ${(late / 1000).toFixed(1)} s after its due time or the healing, whichever was later`]
      : []
  })
  return {
    invariant: `no expired hold blocks a seat for more than ${expiredWithinMs / 1000} s`,
    checked: expired.length,
    violations,
  }
}

/** Checks that the gateway refuses the access tokens of closed accounts. */
const closedAccounts = async (observations: Observations, customers: readonly Customer[]): Promise<Finding> => {
  const closed = customers.filter(({ userId }) => observations.closedAccounts.has(userId))
  const violations: string[] = []
  for (const customer of closed) {
    if (await customer.isAccepted()) violations.push(`the access token of user ${customer.userId} is accepted`)
  }
  return { invariant: 'the access token of a closed account is refused', checked: closed.length, violations }
}

/** Checks that a guest with an account can log in with the password, and sees every acknowledged hold. */
const keptReservations = async (observations: Observations, customers: readonly Customer[]): Promise<Finding> => {
  const accounts = customers.filter(
    ({ userId }) => observations.guestsWithAccount.has(userId) && !observations.closedAccounts.has(userId),
  )
  const violations: string[] = []
  for (const { userId, logIn, sees } of accounts) {
    await logIn()
    for (const { reservationId } of observations.holds.filter((hold) => hold.userId === userId)) {
      if (!(await sees(reservationId))) violations.push(`user ${userId} does not see reservation ${reservationId}`)
    }
  }
  return {
    invariant: 'a guest who becomes an account keeps the reservations',
    checked: accounts.length,
    violations,
  }
}

/**
 * Checks that no response was lost, unless a fault hit the gateway itself. During every other fault the gateway must
 * answer.
 */
const lostResponses = (observations: Observations, injected: RunReport['injected']): Finding => {
  const lost = Object.entries(observations.responses).filter(([response]) => response.endsWith(' lost'))
  const isExplained = injected.some(({ fault }) => 'process' in fault && fault.process === 'gateway')
  return {
    invariant: 'no response is lost unless a fault hits the gateway',
    checked: isExplained ? 0 : Object.values(observations.responses).reduce((sum, count) => sum + count, 0),
    violations: isExplained ? [] : lost.map(([response, count]) => `${response}: ${count} times`),
  }
}

/** Checks, in runs whose only faults are slow bodies, that every customer was served. */
const delayedBySlowClients = (observations: Observations, injected: RunReport['injected']): Finding => {
  const isOnlySlow = injected.length > 0 && injected.every(({ fault }) => fault.kind === 'slow bodies')
  const unserved = Object.entries(observations.responses).filter(([response]) =>
    / (?:5\d\d|lost|timeout)$/.test(response),
  )
  return {
    invariant: 'clients that send slowly delay nobody else',
    checked: isOnlySlow ? Object.values(observations.responses).reduce((sum, count) => sum + count, 0) : 0,
    violations: isOnlySlow ? unserved.map(([response, count]) => `${response}: ${count} times`) : [],
  }
}

const loggedSecrets = (observations: Observations, home: string): Finding => {
  const { files, found } = secretsInLogs(home, observations.secrets)
  return {
    invariant: 'no log contains a secret, an email address or a name',
    checked: files.length,
    violations: [...found].map(([place, line]) => `${place}: ${line}`),
  }
}

/** Repeats the checks until every invariant holds or the time is over. Resolves with the last result. */
const untilConsistent = async (
  check: () => Promise<{ findings: Finding[]; reservations: Record<string, number> }>,
  quietSince: number,
): Promise<{ findings: Finding[]; tookMs: number; reservations: Record<string, number> }> => {
  for (;;) {
    const tookMs = Math.round(performance.now() - quietSince)
    const { findings, reservations } = await check().catch((error: unknown) => ({
      findings: [{ invariant: 'the final state can be read', checked: 1, violations: [String(error)] }],
      reservations: {},
    }))
    const isViolated = findings.some(({ violations }) => violations.length > 0)
    if (!isViolated || tookMs > consistentWithinMs) return { findings, tookMs, reservations }
    await sleep(pollIntervalMs)
  }
}

/** Checks the healed system until every invariant holds or the time is over. */
const checkAtEnd = (
  { system, observations, customers, scope }: PreparedRun,
  { injected, healedAt, quietSince }: { injected: readonly InjectedFault[]; healedAt: Date; quietSince: number },
) =>
  untilConsistent(async () => {
    const snapshot = await takeSnapshot(system, scope)
    return {
      findings: [
        ...findingsOf(snapshot, observations),
        lateExpiries(snapshot.reservations, healedAt),
        await closedAccounts(observations, customers),
        await keptReservations(observations, customers),
        lostResponses(observations, injected),
      ],
      reservations: Object.fromEntries(
        [...Map.groupBy(snapshot.reservations, ({ status }) => status)].map(([status, all]) => [status, all.length]),
      ),
    }
  }, quietSince)

/**
 * One run: customers and staff at work while faults are injected, then the healing, then the checks. Throws if the
 * system cannot be used even before the first fault. A system that does not become ready after the last fault is a
 * violation.
 *
 * @param print called with a line for each fault as it happens
 */
export const run = async (
  system: SystemUnderTest,
  plan: Plan,
  print: (line: string) => void = () => undefined,
): Promise<RunReport> => {
  const prepared = await prepareRun(system, plan)
  const { observations, scope } = prepared
  const stopWatching = watchSeats(system, scope)
  const { injected, lastVisits } = await play(prepared, plan, print)

  const healing = performance.now()
  const failure = await system.heal(readyWithinMs).then(() => undefined, String)
  const readyAfterMs = Math.round(performance.now() - healing)
  const report = { seed: plan.seed, plan, injected, responses: observations.responses, readyAfterMs }
  if (failure !== undefined) {
    const finding = { invariant: becomesReady, checked: 1, violations: [failure] }
    const findings = [await stopWatching(), finding]
    return { ...report, slowestMs: observations.slowestMs, reservations: {}, consistentAfterMs: 0, findings }
  }
  const healedAt = await databaseTime(system)
  // The invariants cover the last visits as well.
  await lastVisits()
  const quietSince = performance.now()
  await system.logIn()
  // The last hold must have expired before the checks.
  const lastHold = Math.max(0, ...observations.holds.map(({ expiresAt }) => Date.parse(expiresAt)))
  await sleep(Math.min(holdSeconds * 1000, Math.max(0, lastHold - Date.now())))
  const { findings, tookMs, reservations } = await checkAtEnd(prepared, { injected, healedAt, quietSince })
  return {
    ...report,
    slowestMs: observations.slowestMs,
    reservations,
    consistentAfterMs: tookMs,
    findings: [
      await stopWatching(),
      ...findings,
      delayedBySlowClients(observations, injected),
      loggedSecrets(observations, system.home),
    ],
  }
}
