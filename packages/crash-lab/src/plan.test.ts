import { expect, it } from 'vitest'
import { faultKinds, planRun } from './plan.ts'

const options = {
  seconds: 30,
  kinds: faultKinds,
  processes: ['identity', 'catalog', 'booking', 'payment', 'gateway'],
}

it('plans the same run for the same seed, and another run for another seed', () => {
  expect(planRun(7, options)).toEqual(planRun(7, options))
  expect(planRun(8, options)).not.toEqual({ ...planRun(7, options), seed: 8 })
})

it('plans the same visits of customers whatever faults are chosen', () => {
  const undisturbed = planRun(7, { ...options, kinds: [] })
  expect(undisturbed.faults).toEqual([])
  expect(undisturbed.customers).toEqual(planRun(7, options).customers)
})

it('draws every kind of fault in sixty seeds, and starts each within the planned time', () => {
  const drawn = Array.from({ length: 60 }, (_, seed) => planRun(seed, options).faults).flat()
  expect(new Set(drawn.map(({ fault }) => fault.kind))).toEqual(new Set(faultKinds))
  expect(drawn.every(({ at }) => at >= 1_000 && at <= 30_000)).toBe(true)
})
