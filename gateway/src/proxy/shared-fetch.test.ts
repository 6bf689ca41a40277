import { expect, it } from 'vitest'
import { SharedFetch } from './shared-fetch.ts'

it('a request for which the service has no free slot ends at once, so that no later client joins it', () => {
  const ended: unknown[] = []
  const fetch = new SharedFetch({
    moment: 1,
    sent: {},
    stale: undefined,
    send: () => {
      throw new Error('every replica is at its limit')
    },
    onEnd: (response) => ended.push(response),
  })
  expect(() => fetch.start()).toThrow('every replica is at its limit')
  expect(ended).toEqual([undefined])
})
