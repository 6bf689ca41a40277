// `npm run flood -- [--seconds N] [attack …]`: see the package's README.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { attacks } from './attackers.ts'
import { describeFlood, startFloodedSystem } from './flood.ts'
import { attackWithoutDefences } from './without-defences.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

/**
 * How long an honest request may take, for all but one in a hundred, in milliseconds; or so many times what it takes without an
 * attack on the same machine, if that is more: machines are shared and noisy.
 */
const maxP99 = 1_000
const maxRatio = 3

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    options: { seconds: { type: 'string' }, 'without-defences': { type: 'boolean' } },
    allowPositionals: true,
  })
  const seconds = Number(values.seconds ?? 15)
  const unknown = positionals.filter((name) => !(name in attacks))
  if (!Number.isInteger(seconds) || seconds < 5 || seconds > 300 || unknown.length > 0) {
    console.error(
      `Usage: npm run flood -- [--without-defences] [--seconds 5..300] [${Object.keys(attacks).join(' | ')}]`,
    )
    return 64
  }
  if (values['without-defences']) {
    return (await attackWithoutDefences(seconds, positionals, (line) => console.log(line))) ? 0 : 1
  }
  const home = await mkdtemp(join(tmpdir(), 'marquee-flood-'))
  const system = await startFloodedSystem({ home, cache })
  let isBroken = false
  const report = async (name: string, maxP99: number) => {
    const found = await system.flood(name, seconds, maxP99)
    isBroken ||= found.violations.length > 0
    console.log(describeFlood(found))
    return found
  }
  try {
    const calm = await report('no attack', maxP99)
    for (const name of positionals.length > 0 ? positionals : Object.keys(attacks)) {
      await report(name, Math.max(maxP99, maxRatio * calm.p99))
    }
  } finally {
    await system.stop()
  }
  if (isBroken) console.log(`the logs are in ${join(home, 'logs')}`)
  else await rm(home, { recursive: true, force: true })
  return isBroken ? 1 : 0
}

process.exitCode = await main()
