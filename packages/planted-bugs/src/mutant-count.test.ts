import { expect, it } from 'vitest'
import { countMutants, scoreOf } from './mutant-count.ts'

it('counts mutants without coverage as survivors, and ignores mutants that cannot be loaded', () => {
  const of = (...statuses: string[]) => ({ mutants: statuses.map((status) => ({ status })) })
  const files = { 'a.ts': of('Killed', 'Timeout', 'Survived'), 'b.ts': of('NoCoverage', 'RuntimeError', 'Ignored') }
  expect(countMutants({ files })).toEqual({ noticed: 2, survived: 2 })
})

it('returns the percentage of noticed mutants, and 100 for a package without mutants', () => {
  expect(scoreOf({ noticed: 9, survived: 1 })).toBe(90)
  expect(scoreOf({ noticed: 0, survived: 0 })).toBe(100)
})
