import { readFileSync } from 'node:fs'

const rules = readFileSync(new URL('./prometheus/alerts.yaml', import.meta.url), 'utf8')

/** The name of each rule. */
export const alerts = [...rules.matchAll(/^ +- alert: (.+)$/gm)].map(([, name = '']) => name)

/** What each rule asks of Prometheus. */
export const expressions = [...rules.matchAll(/^ +expr: (.+)$/gm)].map(([, expression = '']) => expression)

const ofPrometheus = new Set(['by', 'for', 'increase', 'max', 'min', 'on', 'rate', 'sum', 'unless', 'up'])

/** The metrics that an expression is about, without what is in braces, strings and lists of labels. */
export const metricsIn = (expression: string): string[] =>
  expression
    .replaceAll(/\{[^}]*\}|"[^"]*"|\[[^\]]*\]|\b(by|on) \([^)]*\)/g, ' ')
    .split(/[^a-z_]+/)
    .filter((word) => word !== '' && !ofPrometheus.has(word))
    // A histogram has three kinds of series.
    .map((metric) => metric.replace(/_(count|sum|bucket)$/, ''))
