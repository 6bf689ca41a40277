import { expect, it } from 'vitest'
import { nextCursor } from './next-cursor.ts'

it('nextCursor finds the cursor of the next page in a Link header, with a relative or an absolute URL', () => {
  expect(nextCursor('</api/v1/reservations?limit=200&cursor=abc%3D>; rel="next"')).toBe('abc=')
  expect(nextCursor('<https://cinema.example/api/v1/reservations?cursor=1>; rel="next"')).toBe('1')
  expect(nextCursor('</first>; rel="first", </api?cursor=2,3>; rel="next"')).toBe('2,3')
})

it('nextCursor finds no cursor on the last page', () => {
  expect(nextCursor(null)).toBeUndefined()
  expect(nextCursor('')).toBeUndefined()
  expect(nextCursor('</api?cursor=1>; rel="prev"')).toBeUndefined()
  expect(nextCursor('</api>; rel="next"')).toBeUndefined()
})
