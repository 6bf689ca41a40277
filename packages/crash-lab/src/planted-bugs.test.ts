import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { plantedBugs } from './planted-bugs.ts'

it.each(plantedBugs)('finds each text to replace exactly once: $name', ({ patches }) => {
  expect(patches.length).toBeGreaterThan(0)
  for (const { file, find } of patches) {
    const source = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
    expect(source.split(find), file).toHaveLength(2)
  }
})
