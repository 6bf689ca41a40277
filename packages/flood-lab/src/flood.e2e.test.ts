import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attacks } from './attackers.ts'
import { describeFlood, type FloodedSystem, startFloodedSystem } from './flood.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

let home: string
let system: FloodedSystem
let calmP99: number
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'marquee-flood-'))
  system = await startFloodedSystem({ home, cache })
  calmP99 = (await system.flood('no attack', 6)).p99
}, 120_000)
afterAll(async () => {
  await system?.stop()
  await rm(home, { recursive: true, force: true })
}, 30_000)

// How long requests took is for `npm run flood`: a test's machine is shared. So is `slow readers`, whose first seconds can hold
// up a gateway on two busy cores for so long that it answers its own health check too late.
const tried = Object.keys(attacks).filter((name) => name !== 'slow readers')
const isOfTime = (violation: string): boolean => violation.startsWith('one honest request in a hundred')

it.each(tried)(
  'serves honest customers while an attacker does this: %s',
  async (name) => {
    const report = await system.flood(name, 5, calmP99)
    expect(
      report.violations.filter((violation) => !isOfTime(violation)),
      describeFlood(report),
    ).toEqual([])
  },
  60_000,
)
