import { expect, it } from 'vitest'
import { createInFlightRequests } from './in-flight-requests.ts'

it('a stop ends each in-flight request once, and none that has finished', () => {
  const inFlightRequests = createInFlightRequests()
  const ended: string[] = []
  const [first, second, finished] = ['first', 'second', 'finished'].map((name) => () => {
    ended.push(name)
  }) as [() => void, () => void, () => void]
  for (const end of [first, second, finished, first]) inFlightRequests.add(end)
  inFlightRequests.delete(finished)
  inFlightRequests.endAll()
  expect(ended).toEqual(['first', 'second'])
})

it('a stop ends all in-flight requests although each removes itself when it ends', () => {
  const inFlightRequests = createInFlightRequests()
  let ended = 0
  for (let count = 0; count < 3; count += 1) {
    const end = () => {
      inFlightRequests.delete(end)
      ended += 1
    }
    inFlightRequests.add(end)
  }
  inFlightRequests.endAll()
  inFlightRequests.endAll()
  expect(ended).toBe(3)
})
