import { expect, it } from 'vitest'
import { countMutants, scoreOf } from './mutant-count.ts'

it('counts what no test reached among the survivors, and what cannot be loaded not at all', () => {
  const of = (...statuses: string[]) => ({ mutants: statuses.map((status) => ({ status })) })
  const files = { 'a.ts': of('Killed', 'Timeout', 'Survived'), 'b.ts': of('NoCoverage', 'RuntimeError', 'Ignored') }
  expect(countMutants({ files })).toEqual({ noticed: 2, survived: 2 })
})

it('scores in per cent, and a package without mutants with 100', () => {
  expect(scoreOf({ noticed: 9, survived: 1 })).toBe(90)
  expect(scoreOf({ noticed: 0, survived: 0 })).toBe(100)
})
