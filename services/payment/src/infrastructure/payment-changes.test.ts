import { expect, it } from 'vitest'
import { paymentChanges } from './payment-changes.ts'

const requested = { isRequested: true }
const unrequested = { isRequested: false }

it('allows four waits of a user and 250 in all, and a new wait for each wait that ends', () => {
  const changes = paymentChanges()
  const own = Array.from({ length: 4 }, () => changes.startWait('ada', requested))
  expect(own.every(Boolean)).toBe(true)
  expect(changes.startWait('ada', requested)).toBeUndefined()
  own[0]?.()
  expect(changes.startWait('ada', requested)).toBeDefined()

  const others = Array.from({ length: 246 }, (_, number) => changes.startWait(`user ${number}`, requested))
  expect(others.every(Boolean)).toBe(true)
  expect(changes.startWait('grace', requested)).toBeUndefined()
  others[0]?.()
  expect(changes.startWait('grace', requested)).toBeDefined()
  expect(changes.startWait('alan', requested)).toBeUndefined()
})

it('allows 32 waits without Prefer, and further waits with Prefer', () => {
  const changes = paymentChanges()
  const waits = Array.from({ length: 32 }, (_, number) => changes.startWait(`user ${number}`, unrequested))
  expect(waits.every(Boolean)).toBe(true)
  expect(changes.startWait('grace', unrequested)).toBeUndefined()
  expect(changes.startWait('grace', requested)).toBeDefined()
  waits[0]?.()
  expect(changes.startWait('grace', unrequested)).toBeDefined()
  expect(changes.startWait('alan', unrequested)).toBeUndefined()
})

it('counts the waits of a user with and without Prefer together', () => {
  const changes = paymentChanges()
  for (const wait of [requested, unrequested, requested, unrequested]) {
    expect(changes.startWait('ada', wait)).toBeDefined()
  }
  expect(changes.startWait('ada', requested)).toBeUndefined()
  expect(changes.startWait('ada', unrequested)).toBeUndefined()
})

it('still allows a wait after many waits have ended', () => {
  const changes = paymentChanges()
  for (let count = 0; count < 300; count += 1) {
    const endWait = changes.startWait('ada', unrequested)
    expect(endWait).toBeDefined()
    endWait?.()
  }
})
