// `npm run bench -- [options] [scenario …]`: see the package's README.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runBench } from './run-bench.ts'
import { measurePruning } from './scenarios/pruning.ts'
import { scenarios } from './scenarios/scenarios.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

const usage = `Usage: npm run bench -- [options] [scenario …]
       npm run bench -- pruning [--rows N] [--rounds N] [--seconds N]

Starts a separate system in a temporary folder, measures it, prints a table, and writes a report. Without a name, every
scenario runs, one after the other:

${scenarios.map(({ name, title }) => `  ${name.padEnd(14)} ${title}`).join('\n')}
  ${'pruning'.padEnd(14)} How much pruning of old rows slows holds down; only by name, because it takes long

  --quick        two minutes, which show that the benchmark works, and not how fast the system is
  --repeats N    how often each load is measured, 1 to 100 (default 5; 1 with --quick)
  --out FOLDER   where the report is written (default .marquee/bench)
  --rows N       pruning: old rows to prune, 1 to 100000000 (default 10000000; needs 4 GB of disk)
  --rounds N     pruning: how often both cases are measured, 1 to 100 (default 4)
  --seconds N    pruning: seconds for each measurement, 1 to 600 (default 20)
  --help         print this text

Exit codes: 0 the benchmark ran; 1 the data that it left violates an invariant; 64 wrong options.`

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

const parse = () =>
  parseArgs({
    options: { quick: flag, repeats: text, out: text, rows: text, rounds: text, seconds: text, help: flag },
    allowPositionals: true,
  })

const isValid = (value: number, max: number): boolean => Number.isInteger(value) && value > 0 && value <= max

const refuse = (reason: string): number => {
  console.error(`${reason}\n\n${usage}`)
  return 64
}

const inTemporaryFolder = async (work: (home: string) => Promise<number>): Promise<number> => {
  const home = await mkdtemp(join(tmpdir(), 'marquee-bench-'))
  try {
    return await work(home)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

const main = async (): Promise<number> => {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse()
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  if (values.help) {
    console.log(usage)
    return 0
  }
  const print = (line: string) => console.log(line)
  if (positionals[0] === 'pruning') {
    const rows = Number(values.rows ?? 10_000_000)
    const rounds = Number(values.rounds ?? 4)
    const seconds = Number(values.seconds ?? 20)
    if (positionals.length > 1) return refuse('pruning runs alone.')
    if (!isValid(rows, 100_000_000) || !isValid(rounds, 100) || !isValid(seconds, 600)) return refuse('Wrong number.')
    return inTemporaryFolder(async (home) => {
      await measurePruning({ home, cache, rows, rounds, seconds, print })
      return 0
    })
  }
  const quick = values.quick ?? false
  const repeats = Number(values.repeats ?? (quick ? 1 : 5))
  if (!isValid(repeats, 100)) return refuse('--repeats takes a number from 1 to 100.')
  const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name))
  if (unknown.length > 0) return refuse(`There is no scenario ${unknown.join(', ')}.`)
  const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const out = resolve(values.out ?? '.marquee/bench')
  return inTemporaryFolder(async (home) => {
    const { markdown, violations } = await runBench({ home, cache, out, scenarios: chosen, quick, repeats, print })
    print(`\n${markdown}\nThe report is in ${out}.`)
    return violations.length === 0 ? 0 : 1
  })
}

process.exitCode = await main()
