import { expect, it } from 'vitest'
import { paymentChanges } from './payment-changes.ts'

it('has a place for four waits of a user and for 250 in all, and each that is left can be taken again', () => {
  const changes = paymentChanges()
  const own = Array.from({ length: 4 }, () => changes.admit('ada'))
  expect(own.every(Boolean)).toBe(true)
  expect(changes.admit('ada')).toBeUndefined()
  own[0]?.()
  expect(changes.admit('ada')).toBeDefined()

  const others = Array.from({ length: 246 }, (_, number) => changes.admit(`user ${number}`))
  expect(others.every(Boolean)).toBe(true)
  expect(changes.admit('grace')).toBeUndefined()
  others[0]?.()
  expect(changes.admit('grace')).toBeDefined()
  expect(changes.admit('alan')).toBeUndefined()
})

it('still has a place after many have waited and left', () => {
  const changes = paymentChanges()
  for (let count = 0; count < 300; count += 1) {
    const leave = changes.admit('ada')
    expect(leave).toBeDefined()
    leave?.()
  }
})
