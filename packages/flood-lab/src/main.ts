// `npm run flood -- [--seconds N] [attack …]`: see the package's README.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { attacks } from './attackers.ts'
import { describeFlood, startFloodedSystem } from './flood.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({ options: { seconds: { type: 'string' } }, allowPositionals: true })
  const seconds = Number(values.seconds ?? 15)
  const unknown = positionals.filter((name) => !(name in attacks))
  if (!Number.isInteger(seconds) || seconds < 5 || seconds > 300 || unknown.length > 0) {
    console.error(`Usage: npm run flood -- [--seconds 5..300] [${Object.keys(attacks).join(' | ')}]`)
    return 64
  }
  const home = await mkdtemp(join(tmpdir(), 'marquee-flood-'))
  const system = await startFloodedSystem({ home, cache })
  let isBroken = false
  const calm = await system.flood('no attack', seconds)
  console.log(describeFlood(calm))
  try {
    for (const name of positionals.length > 0 ? positionals : Object.keys(attacks)) {
      const report = await system.flood(name, seconds, calm.p99)
      isBroken ||= report.violations.length > 0
      console.log(describeFlood(report))
    }
  } finally {
    await system.stop()
  }
  if (isBroken) console.log(`the logs are in ${join(home, 'logs')}`)
  else await rm(home, { recursive: true, force: true })
  return isBroken ? 1 : 0
}

process.exitCode = await main()
