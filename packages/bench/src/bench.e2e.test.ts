import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BenchReport, runBench } from './run-bench.ts'
import { scenarios } from './scenarios/scenarios.ts'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

const usual = scenarios.filter(({ onlyByName }) => !onlyByName)

let home: string
let report: BenchReport
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'marquee-bench-'))
  const out = join(home, 'report')
  const print = () => undefined
  report = await runBench({
    home,
    cache,
    out,
    scenarios: usual,
    quick: true,
    repeats: 1,
    rows: 0,
    seconds: 0,
    profile: true,
    print,
  })
}, 400_000)
afterAll(() => rm(home, { recursive: true, force: true }))

it.each(usual.map(({ name }) => name))('the benchmark reports rows with finite values for the scenario %s', (name) => {
  const rows = report.rows[name] ?? []
  expect(rows.length).toBeGreaterThan(0)
  for (const { scenario, measured, value, floor, ratio = 0 } of rows) {
    const values = [...Object.values(value), ...Object.values(floor?.value ?? {}), ratio]
    expect(values.every(Number.isFinite), `${scenario}: ${measured} = ${JSON.stringify(values)}`).toBe(true)
  }
})

it('the benchmark leaves data that violates no invariant', () => {
  expect(report.violations).toEqual([])
})

it('the benchmark writes profiles with the processes and statements of a hold', () => {
  const profiles = readFileSync(join(home, 'report/profile.md'), 'utf8')
  const [, hold = ''] = /^## hold through the gateway$([\s\S]*?)^## /m.exec(profiles) ?? []
  for (const expected of ['### gateway', '### booking', '| services/booking |', 'marquee_payment', 'WITH seen AS'])
    expect(hold).toContain(expected)
})

it('the benchmark writes the report, and each plot that the report shows', () => {
  const markdown = readFileSync(join(home, 'report/report.md'), 'utf8')
  const plots = [...markdown.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, file]) => file ?? '')
  expect(plots.length).toBeGreaterThan(1)
  for (const plot of plots) expect(existsSync(join(home, 'report', plot)), plot).toBe(true)
  expect(JSON.parse(readFileSync(join(home, 'report/report.json'), 'utf8'))).toMatchObject({ violations: [] })
})
