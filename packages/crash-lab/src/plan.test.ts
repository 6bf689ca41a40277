import { expect, it } from 'vitest'
import { faultKinds, planRun } from './plan.ts'

const surroundings = {
  seconds: 30,
  kinds: faultKinds,
  processes: ['identity', 'catalog', 'booking', 'payment', 'gateway'],
}

it('is the same for the same seed, and another for another', () => {
  expect(planRun(7, surroundings)).toEqual(planRun(7, surroundings))
  expect(planRun(8, surroundings)).not.toEqual({ ...planRun(7, surroundings), seed: 8 })
})

it('sends the same customers whatever is done to the system', () => {
  const undisturbed = planRun(7, { ...surroundings, kinds: [] })
  expect(undisturbed.faults).toEqual([])
  expect(undisturbed.customers).toEqual(planRun(7, surroundings).customers)
})

it('draws every kind of fault sooner or later, within the time', () => {
  const drawn = Array.from({ length: 60 }, (_, seed) => planRun(seed, surroundings).faults).flat()
  expect(new Set(drawn.map(({ fault }) => fault.kind))).toEqual(new Set(faultKinds))
  expect(drawn.every(({ at }) => at >= 1_000 && at <= 30_000)).toBe(true)
})
