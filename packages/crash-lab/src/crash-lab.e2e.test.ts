import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { faultKinds, planRun } from './plan.ts'
import { describeRun } from './report.ts'
import { isClean, run } from './run.ts'
import { type SystemUnderTest, startSystem } from './system.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

let home: string
let system: SystemUnderTest
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'marquee-crash-lab-'))
  system = await startSystem({ home, cache, replicas: 1, print: () => undefined })
}, 120_000)
afterAll(async () => {
  await system?.stop()
  await rm(home, { recursive: true, force: true })
}, 30_000)

// Two seeds that between them draw eleven kinds of faults; `npm run crash-lab` has all the others.
it.each([1681, 476])(
  'keeps its promises through the faults of seed %i',
  async (seed) => {
    const report = await run(system, planRun(seed, { seconds: 10, kinds: faultKinds, processes: system.processes }))
    expect(isClean(report), describeRun(report)).toBe(true)
    expect(Object.values(report.reservations).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5)
  },
  240_000,
)
