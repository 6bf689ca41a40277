import { describe, expect, it } from 'vitest'
import type { Measurement, Row } from '../bench.ts'
import type { LoadResult } from '../load/load.ts'
import { latencyOf, summarise } from '../measuring/statistics.ts'
import { formatSummary, markdownReport } from './markdown.ts'
import { linePlot, processorTimePlot, spreadPlot } from './plots.ts'

const run: LoadResult = {
  seconds: 2,
  outcomes: { 200: 10 },
  succeeded: 10,
  unstarted: 0,
  latency: latencyOf([1, 2, 3]),
  refusalLatency: latencyOf([]),
  steps: {},
  successesPerSecond: [5, 5],
}

const measurement = (name: string): Measurement => ({
  name,
  rate: summarise([5]),
  p50: summarise([2]),
  p99: summarise([3]),
  processorTime: { booking: summarise([1.234]), 'a < b & "c"': summarise([2]) },
  runs: [run],
})

const row: Row = { scenario: 'hold', measured: 'holds', value: summarise([90, 100, 1_234]), unit: '/s' }

const report = (rows: readonly Row[], measurements: readonly Measurement[] = [], violations: string[] = []) =>
  markdownReport({
    machine: {
      date: '2026-11-30',
      processors: 2,
      model: 'a processor',
      memoryGibibytes: 8,
      node: '24.21.0',
      repeats: 5,
      postgres: [['fsync', 'on']],
    },
    rows,
    measurements,
    idle: { booking: 12.34, payment: 5 },
    violations,
    plots: [{ title: 'Spread', file: 'spread.svg' }],
  })

/** The unescaped cells of the line that contains a text. */
const cellsOf = (markdown: string, text: string): string[] => {
  const line = markdown.split('\n').find((candidate) => candidate.includes(text)) ?? ''
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}

describe('the report as Markdown', () => {
  it('shows a row with its spread, floor, ratio and goal', () => {
    const markdown = report([
      { ...row, floor: { measured: 'pgbench', value: summarise([200]) }, ratio: 0.5, goal: '≥ 0.35', isReached: true },
    ])
    expect(cellsOf(markdown, '| hold |')).toEqual([
      'hold',
      'holds: 100 (90–1,234) /s',
      'pgbench: 200 /s',
      '0.50',
      '≥ 0.35: yes',
    ])
  })

  it('says that a goal was not measured when its floor is missing', () => {
    expect(cellsOf(report([{ ...row, goal: '≥ 0.35' }]), '| hold |').at(-1)).toBe('≥ 0.35: not measured')
  })

  it('keeps a pipe and a line break of a name within their cell', () => {
    const markdown = report([{ ...row, scenario: 'one | two\nthree' }])
    expect(cellsOf(markdown, '| one ')).toHaveLength(5)
    expect(cellsOf(markdown, '| one ')[0]).toBe('one | two three')
  })

  it('shows the processor time of the idle system in the row before the measurements', () => {
    const markdown = report([row], [measurement('a load')])
    expect(cellsOf(markdown, 'idle, ms of processor time')).toEqual([
      'idle, ms of processor time a second',
      '',
      '',
      '',
      '12.3',
      '5.0',
      '',
    ])
    expect(cellsOf(markdown, 'a load').slice(4)).toEqual(['1.23', '', '2.00'])
  })

  it('lists the violated invariants', () => {
    expect(report([row])).toContain('violates no invariant')
    expect(report([row], [], ['every event is published: violated 2 times'])).toContain(
      '- every event is published: violated 2 times',
    )
  })

  it('prints a dash for a value that is not finite', () => {
    expect(formatSummary(summarise([Number.NaN]))).toBe('–')
  })
})

/** Throws if a tag is not closed, an attribute is not quoted, or a text contains a bare special character. */
const assertWellFormed = (xml: string): void => {
  const open: string[] = []
  const tag = /<(\/?)([a-z]+)((?:\s+[\w-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)\s*(\/?)>/gi
  const texts = xml.replaceAll(tag, (_, closing: string, name: string, __, isEmpty: string) => {
    if (closing) expect(open.pop()).toBe(name)
    else if (!isEmpty) open.push(name)
    return ''
  })
  expect(open).toEqual([])
  expect(texts.replaceAll(/&(?:amp|lt|gt|quot);/g, '')).not.toMatch(/[<>&]/)
}

const plotted = [measurement('<hold> & "seats"'), measurement('second')]
const noRate: Measurement = {
  ...measurement('nothing succeeded'),
  rate: summarise([0]),
  runs: [{ ...run, succeeded: 0 }],
}

describe('plots', () => {
  it.each([
    ['processor time', processorTimePlot(plotted)],
    ['processor time without measurements', processorTimePlot([])],
    ['spread', spreadPlot(plotted)],
    ['spread of a load that never succeeded', spreadPlot([noRate])],
    [
      'lines',
      linePlot(
        [
          {
            name: 'a < b',
            points: [
              [1_000, 1],
              [100_000, 2],
            ],
          },
        ],
        { title: 'Cost & size', xLabel: 'rows', isLogarithmic: true },
      ),
    ],
    ['lines with one point', linePlot([{ name: 'one', points: [[5, 5]] }], { title: 'One', xLabel: 'x' })],
    ['no lines', linePlot([], { title: 'None', xLabel: 'x' })],
  ])('are well-formed XML, and every coordinate is a finite number: %s', (_, svg) => {
    assertWellFormed(svg)
    expect(svg).not.toMatch(/NaN|Infinity/)
  })

  it('place points of a logarithmic axis by their order of magnitude', () => {
    const points = ([1_000, 10_000, 100_000] as const).map((x) => [x, 1] as const)
    const svg = linePlot([{ name: 'flat', points }], { title: 'Flat', xLabel: 'rows', isLogarithmic: true })
    const xs = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x))
    expect((xs[1] ?? 0) - (xs[0] ?? 0)).toBeCloseTo((xs[2] ?? 0) - (xs[1] ?? 0), 0)
  })
})
