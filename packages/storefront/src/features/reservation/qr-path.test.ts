import { expect, it } from 'vitest'
import { qrPath } from './qr-path.ts'

// A ticket's code has 177 characters: `docs/tickets.md`.
const code = `MQ1:${'AEAQDGY7IA'.repeat(17)}BVA`

const darkModules = (path: string): ReadonlySet<string> =>
  new Set(
    [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)].flatMap(([, x, y, length]) =>
      Array.from({ length: Number(length) }, (_, index) => `${Number(x) + index} ${y}`),
    ),
  )

it('qrPath draws a ticket’s code as version 7 with 45 modules, and four modules of quiet zone around it', () => {
  expect(code).toHaveLength(177)
  const { size, path } = qrPath(code)
  expect(size).toBe(45 + 2 * 4)
  const columns = [...darkModules(path)].map((module) => module.split(' ').map(Number))
  expect(Math.min(...columns.flat())).toBe(4)
  expect(Math.max(...columns.flat())).toBe(48)
})

it('qrPath draws the finder pattern in the corner', () => {
  const dark = darkModules(qrPath(code).path)
  const row = (y: number) => Array.from({ length: 8 }, (_, x) => (dark.has(`${x + 4} ${y + 4}`) ? '#' : '.')).join('')
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(row)).toEqual([
    '#######.',
    '#.....#.',
    '#.###.#.',
    '#.###.#.',
    '#.###.#.',
    '#.....#.',
    '#######.',
    '........',
  ])
})
