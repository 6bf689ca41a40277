// `npm run bench -- [--rows N] [--rounds N] [--seconds N]`: see the package's README.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { measurePruning } from './pruning.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

const main = async (): Promise<number> => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { rows: text, rounds: text, seconds: text } })
  const rows = Number(values.rows ?? 10_000_000)
  const rounds = Number(values.rounds ?? 4)
  const seconds = Number(values.seconds ?? 20)
  const isGood = (value: number, most: number) => Number.isInteger(value) && value > 0 && value <= most
  if (!isGood(rows, 100_000_000) || !isGood(rounds, 100) || !isGood(seconds, 600)) {
    console.error('Usage: npm run bench -- [--rows N] [--rounds N] [--seconds N]')
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
