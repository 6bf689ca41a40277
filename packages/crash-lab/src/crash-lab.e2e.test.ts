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

// These two seeds draw twelve kinds of faults, none of which lasts long. `npm run crash-lab` injects the other kinds as
// well.
it('the system violates no invariant under the faults of two seeds at once', async () => {
  const plan = (seed: number) => planRun(seed, { seconds: 10, kinds: faultKinds, processes: system.processes })
  const faults = [...plan(6166).faults, ...plan(15183).faults].toSorted((one, other) => one.at - other.at)
  expect(new Set(faults.map(({ fault }) => fault.kind)).size).toBe(12)
  const report = await run(system, { ...plan(6166), faults })
  expect(isClean(report), describeRun(report)).toBe(true)
  expect(Object.values(report.reservations).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10)
}, 240_000)
