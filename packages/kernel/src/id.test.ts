import { expect, it } from 'vitest'
import { firstIdAt, newId } from './id.ts'

it('newId makes UUIDs of version 7', () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('newId puts the time in the first 48 bits of an id, so that later ids sort after earlier ids', () => {
  const time = Date.UTC(2026, 10, 23, 12, 0, 0)
  expect(Number.parseInt(newId(time).replaceAll('-', '').slice(0, 12), 16)).toBe(time)
  expect(newId(time) < newId(time + 1)).toBe(true)
})

it('newId makes 10,000 different ids in the same millisecond', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(0))
  expect(new Set(ids).size).toBe(ids.length)
})

it('firstIdAt returns a lower bound for the ids of a millisecond', () => {
  const time = Date.UTC(2026, 10, 23, 12, 0, 0)
  expect(firstIdAt(time)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7000-8000-0{12}$/)
  for (let count = 0; count < 1_000; count += 1) {
    expect(newId(time) >= firstIdAt(time)).toBe(true)
    expect(newId(time - 1) < firstIdAt(time)).toBe(true)
  }
})
