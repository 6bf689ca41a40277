import colors from 'picocolors'
import { describeFault, inSeconds } from './describe-fault.ts'
import { isClean, type RunReport } from './run.ts'

/** Maximum violations of one invariant in the text. The JSON report has all of them. */
const maxShown = 5

const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

const listed = (counts: Record<string, number>, separator = ' '): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count}${separator}${name}`)
    .join(', ')

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

const violationsIn = (count: number): string => (count === 1 ? '1 violation' : `${count} violations`)

/** The number of responses of each kind: succeeded, refused with 4xx, 5xx by status, lost and timed out. */
const responseKinds = (responses: RunReport['responses']): Record<string, number> => {
  const kinds: Record<string, number> = {}
  for (const [response, count] of Object.entries(responses)) {
    const outcome = response.split(' ').at(-1) ?? ''
    const kind = /^[23]/.test(outcome)
      ? 'succeeded'
      : /^4/.test(outcome)
        ? 'refused'
        : /^5/.test(outcome)
          ? `with ${outcome}`
          : outcome
    kinds[kind] = (kinds[kind] ?? 0) + count
  }
  return kinds
}

/** A run's outcome as text: whether all invariants held, what happened, and the violations. */
export const describeOutcome = (report: RunReport): string => {
  const { seed, injected, responses, reservations, slowestMs, readyAfterMs, consistentAfterMs, findings } = report
  const checked = findings.reduce((sum, finding) => sum + finding.checked, 0)
  const violated = findings.reduce((sum, { violations }) => sum + violations.length, 0)
  const withoutEffect = injected.filter(({ failed }) => failed !== undefined).length
  const lines = [
    `${violated === 0 ? colors.green('held') : colors.red('BROKEN')}  seed ${seed}: ` +
      `checked the invariants ${times(checked)}, ${violationsIn(violated)}`,
    `  faults: ${injected.length} injected, ${withoutEffect} of them without effect`,
    `  responses: ${total(responses)} (${listed(responseKinds(responses))}), the slowest after ${inSeconds(slowestMs)}`,
    `  reservations: ${total(reservations)} (${listed(reservations)})`,
    `  recovery: ready ${inSeconds(readyAfterMs)} after the last fault, ` +
      `consistent ${inSeconds(consistentAfterMs)} after the last request of a customer`,
  ]
  for (const { invariant, checked, violations } of findings) {
    if (violations.length === 0) continue
    lines.push(
      `  ${colors.red('✗')} ${invariant}: checked ${times(checked)}, ${violationsIn(violations.length)}`,
      ...violations.slice(0, maxShown).map((violation) => `      ${violation}`),
    )
  }
  return lines.join('\n')
}

/** A run's outcome, followed by a line for each fault. */
export const describeRun = (report: RunReport): string =>
  [
    describeOutcome(report),
    ...report.injected.map(({ at, fault, failed }) => {
      const outcome = failed === undefined ? '' : ` (had no effect: ${failed})`
      return `  at ${inSeconds(at)}: ${describeFault(fault)}${outcome}`
    }),
  ].join('\n')

/** The sums over all runs. */
export const totalsOf = (reports: readonly RunReport[]) => {
  const faults: Record<string, number> = {}
  const deaths: Record<string, number> = {}
  let withoutEffect = 0
  const invariants: Record<string, { checked: number; violations: number }> = {}
  for (const { injected, findings } of reports) {
    for (const { fault, failed } of injected) {
      if (failed !== undefined) {
        withoutEffect += 1
        continue
      }
      faults[fault.kind] = (faults[fault.kind] ?? 0) + 1
      if (fault.kind !== 'kill at') continue
      const death = `${fault.process.split('-')[0]} ${fault.point}`
      deaths[death] = (deaths[death] ?? 0) + 1
    }
    for (const { invariant, checked, violations } of findings) {
      const before = invariants[invariant] ?? { checked: 0, violations: 0 }
      invariants[invariant] = { checked: before.checked + checked, violations: before.violations + violations.length }
    }
  }
  return {
    runs: reports.length,
    clean: reports.filter(isClean).length,
    responses: reports.reduce((sum, { responses }) => sum + total(responses), 0),
    reservations: reports.reduce((sum, { reservations }) => sum + total(reservations), 0),
    slowestResponseMs: Math.max(0, ...reports.map(({ slowestMs }) => slowestMs)),
    slowestReadyMs: Math.max(0, ...reports.map(({ readyAfterMs }) => readyAfterMs)),
    slowestConsistentMs: Math.max(0, ...reports.map(({ consistentAfterMs }) => consistentAfterMs)),
    /** Faults that had an effect, by kind. */
    faults,
    /** Faults that had no effect, for example because their target was down already or no event arrived. */
    withoutEffect,
    /** Deaths by service and crash point. */
    deaths,
    invariants,
  }
}

export const describeTotals = (totals: ReturnType<typeof totalsOf>): string =>
  [
    `${totals.clean} of ${totals.runs} runs held: ${totals.responses} responses, ${totals.reservations} reservations`,
    `slowest: response ${inSeconds(totals.slowestResponseMs)}, ready ${inSeconds(totals.slowestReadyMs)}, ` +
      `consistent ${inSeconds(totals.slowestConsistentMs)}`,
    `faults: ${listed(totals.faults, ' × ') || 'none'}; ${totals.withoutEffect} more without effect`,
    `deaths at crash points: ${listed(totals.deaths, ' × ') || 'none'}`,
    ...Object.entries(totals.invariants).map(
      ([invariant, { checked, violations }]) =>
        `  ${violations === 0 ? '✓' : '✗'} ${invariant}: checked ${times(checked)}, ${violationsIn(violations)}`,
    ),
  ].join('\n')
