import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { summarise } from '../measuring/statistics.ts'
import { scenarios } from '../scenarios/scenarios.ts'
import { findFigure, isVisible } from './figure.ts'
import { slowDowns } from './slow-downs.ts'

it.each(slowDowns)(
  'the slow-down has an existing scenario, and each text to replace occurs once in its file: $name',
  ({ scenario, patches }) => {
    expect(scenarios.map(({ name }) => name)).toContain(scenario)
    for (const { file, find } of patches) {
      const source = readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')
      expect(source.split(find), file).toHaveLength(2)
    }
  },
)

describe('a slow-down', () => {
  const before = summarise([10, 11, 14])

  it('is visible if its median is above all repeats of the unchanged system', () => {
    expect(isVisible(before, summarise([15, 15, 16]))).toBe(true)
    expect(isVisible(before, summarise([13, 14, 16]))).toBe(false)
    expect(isVisible(before, summarise([5]))).toBe(false)
  })

  it('cannot be judged by a figure that the report does not have', () => {
    const figure = { kind: 'row', scenario: 'hold', measured: 'holds' } as const
    expect(() => findFigure({ rows: [], measurements: [] }, figure)).toThrow('the report does not have hold: holds')
    const rows = [{ scenario: 'hold', measured: 'holds', value: before, unit: '/s' }]
    expect(findFigure({ rows, measurements: [] }, figure)).toEqual(before)
  })
})
