import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const source = join(import.meta.dirname, '../src')

const colour = /#[\da-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(/i
const number = /(?<![\w-])[+-]?\d*\.?\d/
const duration = /(?<![\w-])\d*\.?\d+m?s\b/i

/** What only tokens may say. Keywords such as `transparent`, and mixtures of tokens, are allowed. */
const rules: readonly { readonly says: string; readonly property: RegExp; readonly raw: RegExp }[] = [
  { says: 'a colour', property: /./, raw: colour },
  { says: 'a duration', property: /^(?:animation|transition)(?:-|$)/, raw: duration },
  { says: 'a font weight', property: /^font-weight$/, raw: number },
  { says: 'a font size', property: /^font-size$/, raw: number },
  { says: 'a font', property: /^font(?:-family)?$/, raw: /^(?!inherit$|var\(--[\w-]+\)$)/ },
  { says: 'a layer', property: /^z-index$/, raw: number },
]

const withoutTokens = (value: string): string => value.replaceAll(/var\(--[\w-]+\)/g, '')

/** The declarations of a stylesheet that say with a raw value what a token has to say. */
const rawValues = (css: string): string[] => {
  const code = css.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  return [...code.matchAll(/(?<=[{;]\s*)([\w-]+)\s*:\s*([^;{}]+)(?=[;}])/g)].flatMap(([, property = '', value = '']) =>
    rules
      .filter((rule) => rule.property.test(property))
      .filter((rule) => rule.raw.test(rule.says === 'a font' ? value : withoutTokens(value)))
      .map(({ says }) => `${property}: ${value.trim()} has ${says}`),
  )
}

it('every CSS module takes colours, durations, fonts, their weights and sizes, and layers from the tokens', () => {
  const modules = globSync('**/*.module.css', { cwd: source })
  expect(modules.length).toBeGreaterThan(30)
  const found = modules.flatMap((name) =>
    rawValues(readFileSync(join(source, name), 'utf8')).map((raw) => `${name}: ${raw}`),
  )
  expect(found).toEqual([])
})

it.each([
  ['mask: linear-gradient(90deg, black 0 33%, oklch(0% 0 0 / 30%) 33%)', 'a colour'],
  ['color: #fff', 'a colour'],
  ['--seat-ring: rgba(0, 0, 0, 0.5)', 'a colour'],
  ['animation: bulbs 1.2s steps(3, jump-none) infinite', 'a duration'],
  ['transition: rotate 120ms var(--ease)', 'a duration'],
  ['font-weight: 800', 'a font weight'],
  ['font-size: clamp(1.375rem, 1.1rem + 1.6vw, 2.25rem)', 'a font size'],
  ['font-size: max(1rem, var(--text-m))', 'a font size'],
  ['font-family: Arial, var(--font-text)', 'a font'],
  ['font: 700 1rem var(--font-text)', 'a font'],
  ['z-index: 1', 'a layer'],
])('a CSS module with “%s” is refused', (declaration, says) => {
  expect(rawValues(`@layer pages { .part { display: grid; ${declaration}; } }`)).toEqual([`${declaration} has ${says}`])
})

it('tokens, keywords and mixtures of tokens are allowed', () => {
  const allowed = `.a { color: var(--text); background: color-mix(in oklch, var(--qr-dark) 35%, var(--qr-light)); }
    .b { animation: none; transition: rotate var(--fast) var(--ease); font: inherit; z-index: auto; }
    .c { font-size: var(--text-s); } /* color: #fff; */`
  expect(rawValues(allowed)).toEqual([])
})

it('every token that a stylesheet uses without a fallback exists', () => {
  const sheets = globSync('**/*.css', { cwd: source }).map((name) => readFileSync(join(source, name), 'utf8'))
  const scripts = globSync('**/*.tsx', { cwd: source }).map((name) => readFileSync(join(source, name), 'utf8'))
  const defined = new Set(
    [...sheets, ...scripts].flatMap((text) => [...text.matchAll(/(--[\w-]+)'?\s*:/g)].map(([, name]) => name)),
  )
  const used = sheets.flatMap((text) => [...text.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name))
  expect(used.filter((name) => !defined.has(name))).toEqual([])
})
