import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const rules = readFileSync(join(root, 'infra/prometheus/alerts.yaml'), 'utf8')
const expressions = [...rules.matchAll(/^ +expr: (.+)$/gm)].map(([, expression = '']) => expression)

const sources = globSync('{gateway,services/*,packages/*}/src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] })
const code = sources.map((path) => readFileSync(join(root, path), 'utf8')).join('\n')

const ofPrometheus = new Set(['by', 'for', 'increase', 'max', 'min', 'on', 'rate', 'sum', 'unless', 'up'])

/** The metrics that an expression is about, without what is in braces, strings and lists of labels. */
const metricsIn = (expression: string): string[] =>
  expression
    .replaceAll(/\{[^}]*\}|"[^"]*"|\[[^\]]*\]|\b(by|on) \([^)]*\)/g, ' ')
    .split(/[^a-z_]+/)
    .filter((word) => word !== '' && !ofPrometheus.has(word))

const isShown = (metric: string): boolean => code.includes(`name: '${metric.replace(/_(count|sum|bucket)$/, '')}'`)

it('the rules name only metrics that are shown', () => {
  const named = expressions.flatMap(metricsIn)
  expect(new Set(named).size).toBeGreaterThan(8)
  expect(named.filter((metric) => !isShown(metric))).toEqual([])
})

it('the handbook says what to do about each metric that there is a rule for', () => {
  const handbook = readFileSync(join(root, 'docs/operations.md'), 'utf8')
  const alarms = handbook.slice(handbook.indexOf('### Metrics'), handbook.indexOf('## Dead letters'))
  const named = expressions.flatMap(metricsIn).map((metric) => metric.replace(/_count$/, ''))
  expect(named.filter((metric) => !alarms.includes(`\`${metric}`))).toEqual([])
})

it('sees a metric that there is not', () => {
  const planted = metricsIn('sum by (service) (rate(seats_lost_total{outcome="gone"}[5m])) > 0')
  expect(planted).toEqual(['seats_lost_total'])
  expect(planted.filter((metric) => !isShown(metric))).toEqual(planted)
})
