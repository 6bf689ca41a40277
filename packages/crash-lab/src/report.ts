import colors from 'picocolors'
import type { Fault } from './plan.ts'
import { isClean, type RunReport } from './run.ts'

/** Most violations of one invariant that the text names; the JSON has all. */
const mostShown = 5

const describe = ({ kind, ...details }: Fault): string =>
  [kind, ...Object.entries(details).map(([name, value]) => `${name} ${value}`)].join(', ')

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

/** Answers by what they mean: successes, refusals, 503s and losses. */
const answersIn = (answers: RunReport['answers']): string => {
  const outcomes: Record<string, number> = {}
  for (const [answer, count] of Object.entries(answers)) {
    const outcome = answer.split(' ').at(-1) ?? ''
    const kind = /^[23]/.test(outcome) ? 'granted' : /^4/.test(outcome) ? 'refused' : outcome
    outcomes[kind] = (outcomes[kind] ?? 0) + count
  }
  return Object.entries(outcomes)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')
}

/** A run's report as text: what was done, a line for each fault, and what did not hold. */
export const describeRun = (report: RunReport): string => {
  const clean = isClean(report)
  const checked = report.findings.reduce((sum, finding) => sum + finding.checked, 0)
  const reservations = Object.entries(report.reservations)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ')
  const lines = [
    `${clean ? colors.green('held') : colors.red('BROKEN')}  seed ${report.seed}: ${report.injected.length} faults; ` +
      `${total(report.answers)} answers (${answersIn(report.answers)}), the slowest after ${seconds(report.slowestMs)}; ` +
      `${total(report.reservations)} reservations (${reservations}); ready after ${seconds(report.readyAfterMs)}, ` +
      `right after ${seconds(report.rightAfterMs)}; ${checked} checks`,
  ]
  for (const { at, fault, failed } of report.injected) {
    lines.push(
      `    at ${seconds(at)}: ${describe(fault)}${failed === undefined ? '' : ` (came to nothing: ${failed})`}`,
    )
  }
  if (!clean) {
    for (const { invariant, checked: of, violations } of report.findings) {
      if (violations.length === 0) continue
      lines.push(`  ${colors.red('✗')} ${invariant}: ${violations.length} of ${of}`)
      for (const violation of violations.slice(0, mostShown)) lines.push(`      ${violation}`)
    }
  }
  return lines.join('\n')
}

/** What all runs come to. */
export const totalsOf = (reports: readonly RunReport[]) => {
  const faults: Record<string, number> = {}
  const deaths: Record<string, number> = {}
  let inVain = 0
  const invariants: Record<string, { checked: number; violations: number }> = {}
  for (const { injected, findings } of reports) {
    for (const { fault, failed } of injected) {
      if (failed !== undefined) {
        inVain += 1
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
    answers: reports.reduce((sum, { answers }) => sum + total(answers), 0),
    reservations: reports.reduce((sum, { reservations }) => sum + total(reservations), 0),
    slowestAnswerMs: Math.max(0, ...reports.map(({ slowestMs }) => slowestMs)),
    slowestReadyMs: Math.max(0, ...reports.map(({ readyAfterMs }) => readyAfterMs)),
    slowestRightMs: Math.max(0, ...reports.map(({ rightAfterMs }) => rightAfterMs)),
    faults,
    /** Faults that came to nothing, as when what they disturb is dead already or nothing came by. */
    inVain,
    /** How often which service died at which instruction. */
    deaths,
    invariants,
  }
}

export const describeTotals = (totals: ReturnType<typeof totalsOf>): string =>
  [
    `${totals.clean} of ${totals.runs} runs held: ${totals.answers} answers, ${totals.reservations} reservations; ` +
      `slowest answer ${seconds(totals.slowestAnswerMs)}, slowest to be ready ${seconds(totals.slowestReadyMs)}, ` +
      `to be right ${seconds(totals.slowestRightMs)}`,
    `faults: ${Object.entries(totals.faults)
      .map(([kind, count]) => `${count} × ${kind}`)
      .join(', ')}; ${totals.inVain} more came to nothing`,
    `deaths: ${Object.entries(totals.deaths)
      .map(([death, count]) => `${count} × ${death}`)
      .join(', ')}`,
    ...Object.entries(totals.invariants).map(
      ([invariant, { checked, violations }]) =>
        `  ${violations === 0 ? '✓' : '✗'} ${invariant}: ${violations} of ${checked}`,
    ),
  ].join('\n')
