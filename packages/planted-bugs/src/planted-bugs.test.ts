import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { plantedBugs } from './planted-bugs.ts'

const path = (file: string) => new URL(`../../../${file}`, import.meta.url)

it.each(plantedBugs)('$name can be planted, and the tests beside it are there', ({ patches, tests }) => {
  expect(patches.length).toBeGreaterThan(0)
  for (const { file, find } of patches) expect(readFileSync(path(file), 'utf8').split(find), file).toHaveLength(2)
  expect(tests.length).toBeGreaterThan(0)
  for (const test of tests) expect(existsSync(path(test)), test).toBe(true)
})

it('no two have one name', () => {
  expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length)
})

it('has a row for each in docs/testing.md, which says what noticed it', () => {
  const rows = readFileSync(path('docs/testing.md'), 'utf8').split('\n')
  const missing = plantedBugs.filter(
    ({ name }) => !rows.some((row) => row.startsWith(`| ${name.replaceAll('|', '\\|')} |`)),
  )
  expect(missing.map(({ name }) => name)).toEqual([])
})
