import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { crashPoints } from './crash-points.ts'

it.each(Object.entries(crashPoints))('%s is one place in the code', (_name, { file, before }) => {
  const source = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
  expect(source.split(before)).toHaveLength(2)
})
