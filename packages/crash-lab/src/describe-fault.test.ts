import { expect, it } from 'vitest'
import { describeFault } from './describe-fault.ts'

it('describes a fault with its kind, its place and its units', () => {
  expect(
    describeFault({ kind: 'slow', service: 'booking', dependency: 'postgres', milliseconds: 200, for: 7_340 }),
  ).toBe('slow: booking to postgres, 200 ms late, for 7.3 s')
})

it('describes a fault that is over at once without a duration', () => {
  expect(describeFault({ kind: 'kill', process: 'booking-2' })).toBe('kill: booking-2')
})
