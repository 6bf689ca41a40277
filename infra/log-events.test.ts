import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const sources = globSync(
  [
    '{services/*,gateway}/src/**/*.ts',
    'packages/{kernel,messaging,service-kit,local-stack,stripe-sandbox}/src/**/*.ts',
  ],
  { cwd: root, exclude: ['**/*.test.ts', '**/node_modules/**'] },
).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** The text from an opening to its closing parenthesis. Strings in the sources contain parentheses only in pairs. */
const argumentsAt = (text: string, open: number): string => {
  let depth = 0
  for (let index = open; index < text.length; index += 1) {
    if (text[index] === '(') depth += 1
    if (text[index] === ')') depth -= 1
    if (depth === 0) return text.slice(open, index + 1)
  }
  return text.slice(open)
}

const calls = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/\blog(?:ger)?\??\.(?:trace|debug|info|warn|error|fatal)\(/g)].map((match) => ({
    path,
    call: argumentsAt(text, match.index + match[0].length - 1),
  })),
)

/** The words that complete a template such as `replica.${health}`. */
const templates: [prefix: string, words: RegExp][] = [
  ['webhook', /ignoredReasons = \[(.*)\]/],
  ['replica', /healthRanking = \[(.*)\]/],
]

const wordsOf = (list: RegExp): string[] =>
  sources.flatMap(({ text }) => [...(list.exec(text)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, word = '']) => word))

/** Every code that some log line has in its field `event`. */
const codes = new Set([
  ...sources.flatMap(({ text }) =>
    [...text.matchAll(/\bevent: [^,}]*|\brecord\('stack\.\w+'/g)].flatMap(([field]) =>
      [...field.matchAll(/'([a-z_]+\.[a-z_]+)'/g)].map(([, code = '']) => code),
    ),
  ),
  ...templates.flatMap(([prefix, list]) => wordsOf(list).map((word) => `${prefix}.${word}`)),
])

const [, logEvents = ''] = readFileSync(join(root, 'docs/operations.md'), 'utf8').split('\n## Log events\n')
const documented = new Set(
  [...logEvents.matchAll(/^\| (`.*?`) \| (?:debug|info|warn|error|fatal)/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
  ),
)

it('gives every log line an event code', () => {
  expect(calls.length).toBeGreaterThan(40)
  expect(calls.filter(({ call }) => !/\bevent\b|\.\.\.context|\bentry\b/.test(call))).toEqual([])
})

it('explains in docs/operations.md every event code that is logged, and no other', () => {
  expect([...documented].toSorted()).toEqual([...codes].toSorted())
})
