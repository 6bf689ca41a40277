import { describe, expect, it } from 'vitest'
import {
  currentTicketKey,
  isRotationDue,
  planTicketKey,
  retiredTicketKeys,
  type TicketKey,
} from './ticket-key-schedule.ts'

const start = new Date('2030-01-01T12:00:00Z')
const day = 86_400
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const first: TicketKey = { id: 1, createdAt: start, activatesAt: start, canSign: true }
const second: TicketKey = { id: 2, createdAt: at(90 * day), activatesAt: at(91 * day), canSign: true }

describe('the key that signs', () => {
  it('is the newest active key', () => {
    expect(currentTicketKey([second, first], at(91 * day - 1))).toBe(first)
    expect(currentTicketKey([first, second], at(91 * day))).toBe(second)
  })

  it('is the oldest key if no key is active yet by a slow clock, and undefined if there is no key', () => {
    expect(currentTicketKey([second, first], at(-5))).toBe(first)
    expect(currentTicketKey([], start)).toBeUndefined()
  })

  it('is never a key without its private half', () => {
    expect(currentTicketKey([first, { ...second, canSign: false }], at(91 * day))).toBe(first)
    expect(currentTicketKey([{ ...first, canSign: false }], start)).toBeUndefined()
  })
})

describe('a rotation', () => {
  it('is due when the newest key is old enough, or when no key can sign', () => {
    expect(isRotationDue([], 90, start)).toBe(true)
    expect(isRotationDue([{ ...first, canSign: false }], 90, start)).toBe(true)
    expect(isRotationDue([first], 90, at(90 * day - 1))).toBe(false)
    expect(isRotationDue([first], 90, at(90 * day))).toBe(true)
    expect(isRotationDue([first, second], 90, at(91 * day))).toBe(false)
  })

  it('publishes a key a day before the key signs, but the first key signs at once', () => {
    expect(planTicketKey([], start)).toEqual(first)
    expect(planTicketKey([first], at(90 * day))).toEqual(second)
  })

  it('lets the new key sign at once when the private halves of all keys are lost', () => {
    expect(planTicketKey([{ ...first, canSign: false }], at(5))).toEqual({
      id: 2,
      createdAt: at(5),
      activatesAt: at(5),
      canSign: true,
    })
  })

  it('never uses a key id twice, and creates no key after id 255', () => {
    expect(planTicketKey([{ ...first, id: 254 }, first], start)?.id).toBe(255)
    expect(planTicketKey([{ ...first, id: 255 }], start)).toBeUndefined()
  })
})

it('a key keeps its private half until its successor has signed for an hour', () => {
  expect(retiredTicketKeys([first, second], at(91 * day + 3_599))).toEqual([])
  expect(retiredTicketKeys([first, second], at(91 * day + 3_600))).toEqual([first])
  expect(retiredTicketKeys([{ ...first, canSign: false }, second], at(92 * day))).toEqual([])
  expect(retiredTicketKeys([first], at(400 * day))).toEqual([])
})
