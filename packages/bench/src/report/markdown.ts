import type { Measurement, Row } from '../bench.ts'
import type { Summary } from '../measuring/statistics.ts'
import type { Machine } from './machine.ts'
import { table } from './table.ts'

const digits = (value: number): string => {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  return value.toLocaleString('en', { maximumFractionDigits: size >= 100 ? 0 : size >= 10 ? 1 : 2 })
}

/** `1,234 (1,200–1,300)`: the median, the smallest and the largest. */
export const formatSummary = ({ median, min, max }: Summary): string =>
  Object.is(min, max) ? digits(median) : `${digits(median)} (${digits(min)}–${digits(max)})`

const reached = ({ goal, isReached }: Row): string => {
  if (goal === undefined) return ''
  if (isReached === undefined) return `${goal}: not measured`
  return `${goal}: ${isReached ? 'yes' : 'no'}`
}

const rowCells = (row: Row): string[] => [
  row.scenario,
  `${row.measured}: ${formatSummary(row.value)} ${row.unit}`,
  row.floor === undefined ? '' : `${row.floor.measured}: ${formatSummary(row.floor.value)} ${row.unit}`,
  row.ratio === undefined ? '' : row.ratio.toFixed(2),
  reached(row),
]

const measurementCells = (
  { name, rate, p50, p99, processorTime }: Measurement,
  processes: readonly string[],
): string[] => [
  name,
  formatSummary(rate),
  formatSummary(p50),
  formatSummary(p99),
  ...processes.map((process) => {
    const time = processorTime[process]
    return time === undefined ? '' : time.median.toFixed(2)
  }),
]

const idleCells = (idle: Readonly<Record<string, number>>, processes: readonly string[]): string[] => [
  'idle, ms of processor time a second',
  '',
  '',
  '',
  ...processes.map((process) => idle[process]?.toFixed(1) ?? ''),
]

/** The report as Markdown. The plots are files beside it. */
export const markdownReport = ({
  machine,
  rows,
  measurements,
  idle,
  violations,
  plots,
}: {
  machine: Machine
  rows: readonly Row[]
  measurements: readonly Measurement[]
  /** Milliseconds of processor time of each process in a second in which nobody uses the system. */
  idle: Readonly<Record<string, number>>
  violations: readonly string[]
  plots: readonly { readonly title: string; readonly file: string }[]
}): string => {
  const measured = measurements.flatMap(({ processorTime }) => Object.keys(processorTime))
  const processes = [...new Set([...Object.keys(idle), ...measured])]
  return `# Benchmark of ${machine.date}

${machine.processors} processors (${machine.model}), ${machine.memoryGibibytes} GiB, Node ${machine.node}, ${machine.repeats} repeats. Everything ran on this one machine.
PostgreSQL: ${machine.postgres.map(([name, value]) => `${name} = ${value}`).join(', ')}.

Each value is the median of the repeats, with the smallest and the largest. Compare ratios, not rates: machines differ.

${table(['Scenario', 'Measured', 'Floor in the same run', 'Ratio', 'Goal'], rows.map(rowCells))}

## Processor time

Milliseconds for each unit that succeeded, by process. These times bound the rate: if a unit takes 2 ms of one processor, that processor serves at most
500 units a second. Any rate that is computed from these figures is an extrapolation. The first row is the idle system. Measurements that wait until no
event or payment is left subtract the time of the idle system.

${table(
  ['Measurement', 'per second', 'p50, ms', 'p99, ms', ...processes],
  [idleCells(idle, processes), ...measurements.map((measurement) => measurementCells(measurement, processes))],
)}

## Invariants

${violations.length === 0 ? 'The data that the benchmark left violates no invariant.' : violations.map((violation) => `- ${violation}`).join('\n')}

${plots.map(({ title, file }) => `![${title}](${file})`).join('\n')}
`
}
