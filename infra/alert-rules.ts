import { readFileSync } from 'node:fs'

const rules = readFileSync(new URL('./prometheus/alerts.yaml', import.meta.url), 'utf8')

/** The name of each rule. */
export const alerts = [...rules.matchAll(/^ +- alert: (.+)$/gm)].map(([, name = '']) => name)

/** The PromQL expression of each rule. */
export const expressions = [...rules.matchAll(/^ +expr: (.+)$/gm)].map(([, expression = '']) => expression)

const promqlWords = new Set(['by', 'for', 'increase', 'max', 'min', 'on', 'rate', 'sum', 'unless', 'up'])

/** The names of the metrics in a PromQL expression, without label matchers, strings and lists of labels. */
export const metricsIn = (expression: string): string[] =>
  expression
    .replaceAll(/\{[^}]*\}|"[^"]*"|\[[^\]]*\]|\b(by|on) \([^)]*\)/g, ' ')
    .split(/[^a-z_]+/)
    .filter((word) => word !== '' && !promqlWords.has(word))
    // A histogram exports three series.
    .map((metric) => metric.replace(/_(count|sum|bucket)$/, ''))
