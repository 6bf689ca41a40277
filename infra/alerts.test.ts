import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { alerts, expressions, metricsIn } from './alert-rules.ts'

const root = join(import.meta.dirname, '..')

const sources = globSync('{gateway,services/*,packages/*}/src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] })
const code = sources.map((path) => readFileSync(join(root, path), 'utf8')).join('\n')

const isExported = (metric: string): boolean => code.includes(`name: '${metric}'`)

// packages/system-tests/src/contract/alerts.system.test.ts checks the same on a running system; this test is faster.
it('alert rules name only metrics that the code exports', () => {
  const named = expressions.flatMap(metricsIn)
  expect(new Set(named).size).toBeGreaterThan(8)
  expect(named.filter((metric) => !isExported(metric))).toEqual([])
})

it('docs/operations.md has a row for each alert', () => {
  const handbook = readFileSync(join(root, 'docs/operations.md'), 'utf8')
  const rows = handbook.slice(handbook.indexOf('\n## Alarms'), handbook.indexOf('\n## Dead letters')).split('\n')
  const signs = rows.flatMap((row) => /^\| ([^|]*) \|/.exec(row)?.[1] ?? [])
  expect(alerts.length).toBeGreaterThan(8)
  expect(alerts.filter((alert) => !signs.some((sign) => sign.includes(`\`${alert}\``)))).toEqual([])
})

it('detects a metric that does not exist', () => {
  const planted = metricsIn('sum by (service) (rate(seats_lost_total{outcome="gone"}[5m])) > 0')
  expect(planted).toEqual(['seats_lost_total'])
  expect(planted.filter((metric) => !isExported(metric))).toEqual(planted)
})
