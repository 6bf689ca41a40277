import { parseArgs } from 'node:util'
import { scenarios } from './scenarios/scenarios.ts'

const names = scenarios.map(
  ({ name, title, onlyByName }) => `  ${name.padEnd(14)} ${title}${onlyByName ? '; only by name' : ''}`,
)

export const usage = `Usage: npm run bench -- [options] [scenario …]
       npm run bench -- pruning [--rows N] [--rounds N] [--seconds N]
       npm run bench -- --slow-downs [text …]

Starts a separate system in a temporary folder, measures it, prints a table, and writes a report. Scenarios run one after
the other. Without a name, every scenario runs, except those that are marked "only by name":

${names.join('\n')}
  ${'pruning'.padEnd(14)} How much pruning of old rows slows holds down; only by name, and alone

  --quick        the shortest form, which shows that the benchmark works, and not how fast the system is
  --repeats N    how often each load is measured, 1 to 100 (default 5; 1 with --quick)
  --out FOLDER   where the report is written (default .marquee/bench)
  --profile      also write profile.md: where the processes and PostgreSQL spend their time in each measurement.
                 Recording slows everything down, so the rates of such a run mean little
  --rows N       with the scenario size: reservations in the largest tables, 1000 to 10000000 (default 1000000; 10000
                 with --quick; 10000000 need 10 GB of disk). With pruning: old rows to prune, 1 to 100000000 (default
                 10000000, which needs 4 GB)
  --seconds N    with the scenario soak: seconds of load, 10 to 86400 (default 600; 20 with --quick). With pruning:
                 seconds for each measurement, 1 to 600 (default 20)
  --rounds N     with pruning: how often holds are measured with and without pruning, 1 to 100 (default 4)
  --slow-downs   plant each slow-down in a scratch copy, and print whether the report shows it; with texts, only
                 slow-downs whose name contains one of the texts
  --help         print this text

Exit codes: 0 the benchmark ran; 1 it failed or was interrupted, the data that it left violates an invariant, or a
slow-down was not visible; 64 wrong options.`

/** A parsed command line. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'pruning'; readonly rows: number; readonly rounds: number; readonly seconds: number }
  | { readonly kind: 'slow-downs'; readonly texts: readonly string[] }
  | {
      readonly kind: 'bench'
      readonly scenarios: readonly string[]
      readonly quick: boolean
      readonly repeats: number
      readonly out: string
      readonly profile: boolean
      readonly rows: number
      readonly seconds: number
    }

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      quick: flag,
      repeats: text,
      out: text,
      profile: flag,
      rows: text,
      rounds: text,
      seconds: text,
      'slow-downs': flag,
      help: flag,
    },
    allowPositionals: true,
  })

type Parsed = ReturnType<typeof parse>
type OptionName = keyof Parsed['values']

class WrongOptions extends Error {}

/** Throws WrongOptions if an option is set that has no effect. */
const refuseOthers = ({ values }: Parsed, allowed: readonly OptionName[], where: string): void => {
  const others = (Object.keys(values) as OptionName[]).filter((name) => !allowed.includes(name))
  if (others.length > 0) throw new WrongOptions(`--${others[0]} has no effect ${where}.`)
}

const numberOf = (
  { values }: Parsed,
  name: 'repeats' | 'rows' | 'rounds' | 'seconds',
  min: number,
  max: number,
  usual: number,
) => {
  const number = Number(values[name] ?? usual)
  if (!Number.isInteger(number) || number < min || number > max)
    throw new WrongOptions(`--${name} takes a number from ${min} to ${max}.`)
  return number
}

const pruningCommand = (parsed: Parsed): Command => {
  if (parsed.positionals.length > 1) throw new WrongOptions('pruning runs alone.')
  refuseOthers(parsed, ['rows', 'rounds', 'seconds'], 'with pruning')
  return {
    kind: 'pruning',
    rows: numberOf(parsed, 'rows', 1, 100_000_000, 10_000_000),
    rounds: numberOf(parsed, 'rounds', 1, 100, 4),
    seconds: numberOf(parsed, 'seconds', 1, 600, 20),
  }
}

const benchCommand = (parsed: Parsed): Command => {
  const { values, positionals } = parsed
  const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name))
  if (unknown.length > 0) throw new WrongOptions(`There is no scenario ${unknown.join(', ')}.`)
  const usual: readonly OptionName[] = ['quick', 'repeats', 'out', 'profile']
  const ofSize = positionals.includes('size') ? (['rows'] as const) : []
  const ofSoak = positionals.includes('soak') ? (['seconds'] as const) : []
  refuseOthers(parsed, [...usual, ...ofSize, ...ofSoak], 'with these scenarios')
  const quick = values.quick ?? false
  return {
    kind: 'bench',
    scenarios: scenarios
      .filter(({ name, onlyByName }) => (positionals.length === 0 ? !onlyByName : positionals.includes(name)))
      .map(({ name }) => name),
    quick,
    repeats: numberOf(parsed, 'repeats', 1, 100, quick ? 1 : 5),
    out: values.out ?? '.marquee/bench',
    profile: values.profile ?? false,
    rows: numberOf(parsed, 'rows', 1_000, 10_000_000, quick ? 10_000 : 1_000_000),
    seconds: numberOf(parsed, 'seconds', 10, 86_400, quick ? 20 : 600),
  }
}

/** Reads the command line. */
export const readCommand = (args: readonly string[]): Command => {
  try {
    const parsed = parse(args)
    const { values, positionals } = parsed
    if (values.help) return { kind: 'help' }
    if (values['slow-downs']) {
      refuseOthers(parsed, ['slow-downs'], 'with --slow-downs')
      return { kind: 'slow-downs', texts: positionals }
    }
    return positionals.includes('pruning') ? pruningCommand(parsed) : benchCommand(parsed)
  } catch (error) {
    // parseArgs throws a TypeError with a code for an unknown option.
    if (error instanceof WrongOptions || (error instanceof TypeError && 'code' in error))
      return { kind: 'refused', reason: error.message }
    throw error
  }
}
