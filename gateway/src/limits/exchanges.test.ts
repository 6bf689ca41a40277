import { expect, it } from 'vitest'
import { createExchanges } from './exchanges.ts'

it('a stop ends each exchange that is open, once, and none that is over', () => {
  const exchanges = createExchanges()
  const ended: string[] = []
  const [first, second, over] = ['first', 'second', 'over'].map((name) => () => {
    ended.push(name)
  }) as [() => void, () => void, () => void]
  for (const end of [first, second, over, first]) exchanges.add(end)
  exchanges.delete(over)
  exchanges.endAll()
  expect(ended).toEqual(['first', 'second'])
})

it('a stop ends all exchanges although each removes itself when it ends', () => {
  const exchanges = createExchanges()
  let ended = 0
  for (let count = 0; count < 3; count += 1) {
    const end = () => {
      exchanges.delete(end)
      ended += 1
    }
    exchanges.add(end)
  }
  exchanges.endAll()
  exchanges.endAll()
  expect(ended).toBe(3)
})
