import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { plantedBugs } from './planted-bugs.ts'

const path = (file: string) => new URL(`../../../${file}`, import.meta.url)

it.each(plantedBugs)(
  'each text that the planted bug replaces occurs exactly once, and its test files exist: $name',
  ({ patches, tests }) => {
    expect(patches.length).toBeGreaterThan(0)
    for (const { file, find } of patches) expect(readFileSync(path(file), 'utf8').split(find), file).toHaveLength(2)
    expect(tests.length).toBeGreaterThan(0)
    for (const test of tests) expect(existsSync(path(test)), test).toBe(true)
  },
)

it('every planted bug has its own name', () => {
  expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length)
})

it('docs/testing.md has a row for every planted bug', () => {
  const rows = readFileSync(path('docs/testing.md'), 'utf8').split('\n')
  const missing = plantedBugs.filter(
    ({ name }) => !rows.some((row) => row.startsWith(`| ${name.replaceAll('|', '\\|')} |`)),
  )
  expect(missing.map(({ name }) => name)).toEqual([])
})
