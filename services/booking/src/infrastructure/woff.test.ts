import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { create } from 'fontkit'
import { expect, it } from 'vitest'
import { unpackWoff } from './woff.ts'

const path = createRequire(import.meta.url).resolve('@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff')

it('unpacks a WOFF file into a font with the same number of glyphs', () => {
  const packed = readFileSync(path)
  const [before, after] = [create(packed), create(unpackWoff(packed))]
  expect(after).toMatchObject({ type: 'TTF' })
  expect('numGlyphs' in after && after.numGlyphs).toBe('numGlyphs' in before && before.numGlyphs)
})

it('refuses to unpack a file that is not WOFF 1.0', () => {
  expect(() => unpackWoff(Buffer.from('wOF2'.padEnd(44, '\0')))).toThrow('not a WOFF 1.0 font')
})
