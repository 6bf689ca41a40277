import { expect, it } from 'vitest'
import type { Profile } from '../profiling/profiler.ts'
import { profileMarkdown } from './profile-markdown.ts'

const shares = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `g${index}`, share: 1 / count }))

const statement = (number: number) => ({
  role: 'marquee_booking',
  statement: `SELECT ${number}\n  || ${'x'.repeat(500)}`,
  calls: 20,
  executing: 30,
  planning: 5,
  rows: 40,
})

const profile = (count: number): Profile => ({
  name: 'hold',
  units: 10,
  processorTime: { gateway: 40, catalog: 0, postgres: 100 },
  processes: {
    gateway: { groups: shares(count), functions: shares(count) },
    catalog: { groups: shares(1), functions: shares(1) },
  },
  postgres: { walwriter: 10, marquee_booking: 90 },
  statements: Array.from({ length: count }, (_, index) => statement(index)),
})

it('a profile in Markdown shows processor time by group, and statements, for each unit', () => {
  const markdown = profileMarkdown([profile(2)])
  expect(markdown).toContain('### gateway: 4.000 ms of processor time a unit')
  expect(markdown).toContain('| g0 | 50.0 % | 2.000 |')
  expect(markdown).toContain('Functions: `g0` 50.0 %, `g1` 50.0 %.')
  expect(markdown).toContain('| marquee_booking | 9.000 |\n| walwriter | 1.000 |')
  expect(markdown).toMatch(
    /\| marquee_booking \| SELECT 0 \\\|\\\| x+… \| 2\.00 \| 3\.000 \| 0\.500 \| 1\.500 \| 4\.00 \|/,
  )
})

it('a profile in Markdown leaves out processes that were idle', () => {
  expect(profileMarkdown([profile(2)])).not.toContain('catalog')
})

it('a profile in Markdown adds up the groups and statements that are not among the largest', () => {
  const markdown = profileMarkdown([profile(100)])
  expect(markdown).toContain('| 85 others | 85.0 % | 3.400 |')
  expect(markdown).toContain('|  | 80 others | 160.00 | 240.000 | 40.000 | 1.500 | 320.00 |')
  expect(markdown.length).toBeLessThan(10_000)
})

it('a profile in Markdown shows shares without milliseconds on a system without /proc', () => {
  const markdown = profileMarkdown([{ ...profile(2), processorTime: {}, postgres: {} }])
  expect(markdown).toContain('| g0 | 50.0 % | – |')
})
