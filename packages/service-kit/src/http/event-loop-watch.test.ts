import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '@marquee/testing/eventually'
import { expect, it, onTestFinished } from 'vitest'
import { watchEventLoop } from './event-loop-watch.ts'

const block = (milliseconds: number): void => {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

const started = () => {
  const watch = watchEventLoop({ lateMilliseconds: 200 })
  watch.start()
  onTestFinished(() => watch.stop())
  return watch
}

it('an event loop is late while it is blocked again and again, and no longer late soon afterwards', async () => {
  const watch = started()
  expect(watch.isLate()).toBe(false)
  for (let blocks = 0; blocks < 3; blocks += 1) {
    await sleep(1)
    block(400)
  }
  await sleep(1)
  expect(watch.isLate()).toBe(true)
  await eventually(() => expect(watch.isLate()).toBe(false))
})

it('an event loop is not late because of a single pause, however long', async () => {
  const watch = started()
  await sleep(300)
  block(2_000)
  for (let looks = 0; looks < 10; looks += 1) {
    await sleep(60)
    expect(watch.isLate()).toBe(false)
  }
})
