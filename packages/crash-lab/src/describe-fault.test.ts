import { expect, it } from 'vitest'
import { describeFault } from './describe-fault.ts'

it('describes a fault with its kind, its target and units', () => {
  expect(
    describeFault({ kind: 'slow', service: 'booking', dependency: 'postgres', milliseconds: 200, for: 7_340 }),
  ).toBe('slow: booking to postgres, 200 ms late, for 7.3 s')
})

it('describes an instantaneous fault without a duration', () => {
  expect(describeFault({ kind: 'kill', process: 'booking-2' })).toBe('kill: booking-2')
})
