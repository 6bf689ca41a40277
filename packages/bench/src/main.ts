// `npm run bench -- [--rows N] [--rounds N] [--seconds N]`: see the package's README.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { measurePruning } from './pruning.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

const usage = `Usage: npm run bench -- [options]

Starts a separate system in a temporary folder and measures how pruning affects the time of a hold.

  --rows N       old rows to prune, 1 to 100000000 (default 10000000; needs 4 GB of disk)
  --rounds N     how often both cases are measured, 1 to 100 (default 4)
  --seconds N    seconds for each measurement, 1 to 600 (default 20)`

const main = async (): Promise<number> => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { rows: text, rounds: text, seconds: text } })
  const rows = Number(values.rows ?? 10_000_000)
  const rounds = Number(values.rounds ?? 4)
  const seconds = Number(values.seconds ?? 20)
  const isValid = (value: number, max: number) => Number.isInteger(value) && value > 0 && value <= max
  if (!isValid(rows, 100_000_000) || !isValid(rounds, 100) || !isValid(seconds, 600)) {
    console.error(usage)
    return 64
  }
  const home = await mkdtemp(join(tmpdir(), 'marquee-bench-'))
  try {
    await measurePruning({ home, cache, rows, rounds, seconds, print: (line) => console.log(line) })
  } finally {
    await rm(home, { recursive: true, force: true })
  }
  return 0
}

process.exitCode = await main()
