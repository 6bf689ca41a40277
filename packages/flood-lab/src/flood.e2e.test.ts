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

it.each(Object.keys(attacks))(
  'serves honest customers while an attacker does this: %s',
  async (name) => {
    const report = await system.flood(name, 5, calmP99)
    expect(report.violations, describeFlood(report)).toEqual([])
  },
  60_000,
)
