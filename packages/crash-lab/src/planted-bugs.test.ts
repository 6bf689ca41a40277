import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { plantedBugs } from './planted-bugs.ts'

it.each(plantedBugs)('each text that the planted bug replaces occurs exactly once: $name', ({ patches }) => {
  expect(patches.length).toBeGreaterThan(0)
  for (const { file, find } of patches) {
    const source = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
    expect(source.split(find), file).toHaveLength(2)
  }
})

/** The lab's own code, which reports violations by the names of the invariants. */
const sources = globSync('*.ts', { cwd: import.meta.dirname, exclude: ['*.test.ts', 'planted-bugs.ts'] })
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('\n')

it.each(plantedBugs)('the invariants that must find the planted bug exist: $name', ({ foundBy }) => {
  expect(foundBy.filter((invariant) => !sources.includes(`'${invariant}'`))).toEqual([])
})
