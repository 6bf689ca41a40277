import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const tokens = readFileSync(new URL('../src/design/tokens.css', import.meta.url), 'utf8')

/** The luminance of an OKLCH colour without transparency, as WCAG defines it. */
const luminanceOf = (colour: string): number => {
  const [lightness = 0, chroma = 0, hue = 0] = [...colour.matchAll(/[\d.]+/g)].map(([number]) => Number(number))
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)]
  const l = (lightness / 100 + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness / 100 - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness / 100 - 0.0894841775 * a - 1.291485548 * b) ** 3
  const [red, green, blue] = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((channel) => Math.min(1, Math.max(0, channel)))
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}

/** The luminance of a token in a theme. */
const token = (name: string, theme: 'light' | 'dark'): number => {
  const value = new RegExp(`${name}: (.*);`).exec(tokens)?.[1] ?? ''
  const alias = /^var\((--[\w-]+)\)$/.exec(value)?.[1]
  if (alias !== undefined) return token(alias, theme)
  const colours = value.match(/oklch\([^)]*\)/g) ?? []
  const colour = colours.length === 2 ? colours[theme === 'light' ? 0 : 1] : undefined
  if (colour === undefined) throw new Error(`The token ${name} is not a pair of colours.`)
  return luminanceOf(colour)
}

const contrast = (one: string, other: string, theme: 'light' | 'dark'): number => {
  const [dark = 0, light = 0] = [token(one, theme), token(other, theme)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

// Contrast is a ratio of luminances, so a greyscale display shows it, too.
describe.each(['light', 'dark'] as const)('in the %s theme, the contrast is at least 3:1 for', (theme) => {
  it.each([
    ['the focus against the floor', '--seat-focus', '--surface-sunken'],
    ['the focus against its gap', '--seat-focus', '--seat-focus-gap'],
    ['a picked seat against the gap', '--seat-picked', '--seat-focus-gap'],
    ['the outline of a free seat against the gap', '--seat-free-line', '--seat-focus-gap'],
    ['the outline of a premium seat against the gap', '--seat-premium-line', '--seat-focus-gap'],
    ['a picked seat against the floor', '--seat-picked', '--surface-sunken'],
    ['the outline of a free seat against the floor', '--seat-free-line', '--surface-sunken'],
    ['the mark of a picked seat', '--seat-picked-mark', '--seat-picked'],
    ['the mark of a taken seat', '--seat-taken-mark', '--seat-taken'],
  ])('%s', (_, one, other) => {
    expect(contrast(one, other, theme)).toBeGreaterThanOrEqual(3)
  })
})
