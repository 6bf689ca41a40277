import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attacks } from './attackers.ts'
import { describeFlood, type FloodedSystem, startFloodedSystem } from './flood.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

/** Milliseconds. The limit is generous, because other programs of the machine must not make this test fail. */
const maxP99 = 8_000

let home: string
let system: FloodedSystem
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'marquee-flood-'))
  system = await startFloodedSystem({ home, cache })
}, 120_000)
afterAll(async () => {
  await system?.stop()
  await rm(home, { recursive: true, force: true })
}, 30_000)

it.each(Object.keys(attacks))(
  'serves honest customers during this attack: %s',
  async (name) => {
    const report = await system.flood(name, 4, maxP99)
    expect(report.violations, describeFlood(report)).toEqual([])
  },
  60_000,
)
