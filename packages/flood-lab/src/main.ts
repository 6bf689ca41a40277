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
 * Limit for the 99th percentile of the honest requests' response times, in milliseconds. On a slow machine the limit is
 * `maxRatio` times the percentile without an attack, if that is higher.
 */
const maxP99 = 1_000
const maxRatio = 3

const usage = `Usage: npm run flood -- [options] [attack …]

Starts a separate system in a temporary folder and attacks its gateway while customers buy. Without a name, every attack
runs, one after the other. The attacks: ${Object.keys(attacks).join(', ')}.

  --seconds N           seconds for which each attack runs, 5 to 300 (default 15)
  --without-defences    instead, remove each defence in a scratch copy and print whether an attack notices
  --help                print this text

Exit codes: 0 the system held against every attack, or every missing defence was noticed; 64 an unknown attack or a wrong
number of seconds; 1 in all other cases.`

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    options: { seconds: { type: 'string' }, 'without-defences': { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  if (values.help) {
    console.log(usage)
    return 0
  }
  const seconds = Number(values.seconds ?? 15)
  const unknown = positionals.filter((name) => !(name in attacks))
  if (!Number.isInteger(seconds) || seconds < 5 || seconds > 300 || unknown.length > 0) {
    console.error(usage)
    return 64
  }
  if (values['without-defences']) {
    return (await attackWithoutDefences(seconds, positionals, (line) => console.log(line))) ? 0 : 1
  }
  const home = await mkdtemp(join(tmpdir(), 'marquee-flood-'))
  console.log(`starting a separate system in ${home}, for this lab only`)
  const system = await startFloodedSystem({ home, cache })
  let isBroken = false
  const report = async (name: string, maxP99: number) => {
    const flood = await system.flood(name, seconds, maxP99)
    isBroken ||= flood.violations.length > 0
    console.log(describeFlood(flood))
    return flood
  }
  try {
    const baseline = await report('no attack', maxP99)
    for (const name of positionals.length > 0 ? positionals : Object.keys(attacks)) {
      await report(name, Math.max(maxP99, maxRatio * baseline.p99))
    }
  } finally {
    await system.stop()
  }
  if (isBroken) console.log(`the logs are in ${join(home, 'logs')}`)
  else await rm(home, { recursive: true, force: true })
  return isBroken ? 1 : 0
}

process.exitCode = await main()
