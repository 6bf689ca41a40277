import { largest, type Share } from '../profiling/group-samples.ts'
import type { Profile } from '../profiling/profiler.ts'
import type { StatementTime } from '../profiling/statement-times.ts'
import { table } from './table.ts'

const maxGroups = 15
const maxFunctions = 10
const maxStatements = 20
const maxStatementLength = 160

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

const milliseconds = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(3))

/** A process that used less than this share of the whole time counts as idle, and gets no table. */
const leastShare = 0.01

const processSection = (
  name: string,
  { groups, functions }: { groups: readonly Share[]; functions: readonly Share[] },
  time: number | undefined,
): string => `### ${name}${time === undefined ? '' : `: ${milliseconds(time)} ms of processor time a unit`}

${table(
  ['Group', 'Share', 'ms a unit'],
  largest(groups, maxGroups).map(({ name: group, share }) => [
    group,
    percent(share),
    milliseconds(time === undefined ? undefined : time * share),
  ]),
)}

Functions: ${functions
  .slice(0, maxFunctions)
  .map((each) => `\`${each.name}\` ${percent(each.share)}`)
  .join(', ')}.
`

const shortened = (statement: string): string => {
  const line = statement.replaceAll(/\s+/g, ' ').trim()
  return line.length <= maxStatementLength ? line : `${line.slice(0, maxStatementLength)}…`
}

const statementRows = (statements: readonly StatementTime[], units: number): string[][] => {
  const cells = ({ calls, executing, planning, rows }: Omit<StatementTime, 'role' | 'statement'>) => [
    (calls / units).toFixed(2),
    milliseconds(executing / units),
    milliseconds(planning / units),
    milliseconds(executing / Math.max(1, calls)),
    (rows / units).toFixed(2),
  ]
  const others = statements.slice(maxStatements)
  const sum = (of: (each: StatementTime) => number) => others.reduce((total, each) => total + of(each), 0)
  const rest = {
    calls: sum(({ calls }) => calls),
    executing: sum(({ executing }) => executing),
    planning: sum(({ planning }) => planning),
    rows: sum(({ rows }) => rows),
  }
  return [
    ...statements.slice(0, maxStatements).map((each) => [each.role, shortened(each.statement), ...cells(each)]),
    ...(others.length === 0 ? [] : [['', `${others.length} others`, ...cells(rest)]]),
  ]
}

const profileSection = ({ name, units, processorTime, processes, postgres, statements }: Profile): string => {
  const all = Object.values(processorTime).reduce((sum, time) => sum + time, 0)
  const isBusy = (process: string) => all === 0 || (processorTime[process] ?? 0) >= leastShare * all
  const perUnit = (time: number | undefined) => (time === undefined ? undefined : time / units)
  const kinds = Object.entries(postgres).toSorted(([, one], [, other]) => other - one)
  return `## ${name}

${units} units.

${Object.entries(processes)
  .filter(([process]) => isBusy(process))
  .map(([process, profile]) => processSection(process, profile, perUnit(processorTime[process])))
  .join('\n')}
### PostgreSQL

${table(
  ['Processes', 'ms of processor time a unit'],
  kinds.map(([kind, time]) => [kind, milliseconds(perUnit(time))]),
)}

${table(
  [
    'Role',
    'Statement',
    'Calls a unit',
    'Executing, ms a unit',
    'Planning, ms a unit',
    'Executing, ms a call',
    'Rows a unit',
  ],
  statementRows(statements, units),
)}
`
}

/** The profiles of a run as Markdown, with a few tables for each profile. */
export const profileMarkdown = (profiles: readonly Profile[]): string => `# Profiles

A profile shows where the time goes, and not how much time the work usually takes: recording slows the processes
down. A group’s share is the time of its functions themselves, without the functions that they call, in all samples of
the process’s main thread that were not idle. The milliseconds are this share of the processor time of the whole process. Times of
statements are wall-clock time, which includes waiting for locks, for the disk and for a processor.

${profiles.map(profileSection).join('\n')}`
