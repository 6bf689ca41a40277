import { eventually } from '@marquee/testing/eventually'
import { expect, it, vi } from 'vitest'
import { createBackgroundTask } from './background-task.ts'

const log = { warn: () => undefined }

const failAtOnce = (): never => {
  throw new Error('at once')
}

/** Calls an action after the given number of microtask turns. No timer fires before then. */
const inMicrotasks = (turns: number, action: () => void): void => {
  if (turns === 0) action()
  else queueMicrotask(() => inMicrotasks(turns - 1, action))
}

it('a background task runs again when a wake comes just before the end of a run', async () => {
  for (let turns = 0; turns < 10; turns += 1) {
    let runs = 0
    const task = createBackgroundTask({
      name: 'test',
      everyMilliseconds: 60_000,
      run: async () => {
        runs += 1
        if (runs === 1) inMicrotasks(turns, task.wake)
        return false
      },
      log,
    })
    task.start()
    await eventually(() => expect(runs, `woken after ${turns} turns`).toBe(2), { within: 2_000 })
    await task.stop()
  }
})

it('a background task starts as many concurrent runs as allowed, runs again for a wake during a run, and stops after the last run', async () => {
  const waiting: ((more: boolean) => void)[] = []
  const task = createBackgroundTask({
    name: 'test',
    everyMilliseconds: 60_000,
    concurrency: 2,
    run: () => new Promise<boolean>((resolve) => waiting.push(resolve)),
    log,
  })
  task.start()
  task.wake()
  task.wake()
  expect(waiting).toHaveLength(2)
  waiting[0]?.(false)
  await eventually(() => expect(waiting).toHaveLength(3))
  waiting[2]?.(false)
  task.wake()
  await eventually(() => expect(waiting).toHaveLength(4))
  let hasStopped = false
  const stop = task.stop().then(() => {
    hasStopped = true
  })
  waiting[3]?.(true)
  await new Promise(setImmediate)
  expect(hasStopped).toBe(false)
  waiting[1]?.(true)
  await stop
  expect(waiting).toHaveLength(4)
})

it('a background task runs again after a run that rejected or threw', async () => {
  for (const fail of [() => Promise.reject(new Error('later')), failAtOnce]) {
    let runs = 0
    const task = createBackgroundTask({
      name: 'test',
      everyMilliseconds: 5,
      run: () => {
        runs += 1
        return fail()
      },
      log,
    })
    task.start()
    await eventually(() => expect(runs).toBeGreaterThan(2))
    await task.stop()
  }
})

it('a background task runs when started and at each interval, but not before start or after stop', async () => {
  vi.useFakeTimers()
  try {
    const signals: AbortSignal[] = []
    const run = async (stopping: AbortSignal) => signals.push(stopping) < 0
    const task = createBackgroundTask({ name: 'test', everyMilliseconds: 1_000, run, log })
    task.wake()
    expect(signals).toHaveLength(0)
    task.start()
    expect(signals).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(999)
    expect(signals).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(signals).toHaveLength(2)
    expect(signals[1]?.aborted).toBe(false)
    await task.stop()
    expect([signals[1]?.aborted, vi.getTimerCount()]).toEqual([true, 0])
    task.wake()
    expect(signals).toHaveLength(2)
    task.start()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false])
    await task.stop()
  } finally {
    vi.useRealTimers()
  }
})

it('a background task allows one run at a time by default, and runs again at once while there is more to do', async () => {
  const waiting: ((more: boolean) => void)[] = []
  const run = () => new Promise<boolean>((resolve) => waiting.push(resolve))
  const task = createBackgroundTask({ name: 'test', everyMilliseconds: 60_000, run, log })
  task.start()
  task.wake()
  expect(waiting).toHaveLength(1)
  for (const more of [true, true, false, false]) {
    waiting.at(-1)?.(more)
    await new Promise(setImmediate)
  }
  // Three runs: two more because there was more to do. The second run also served the wake.
  expect(waiting).toHaveLength(3)
  await task.stop()
})

it('a failed background task logs its name and the error, and calls the failure listener', async () => {
  const lines: { context: object; message: string }[] = []
  const task = createBackgroundTask({
    name: 'sweep',
    everyMilliseconds: 60_000,
    run: () => Promise.reject(new Error('no database')),
    log: { warn: (context, message) => lines.push({ context, message }) },
  })
  let failures = 0
  task.start(() => {
    failures += 1
  })
  await task.stop()
  expect(lines).toEqual([
    {
      context: {
        event: 'background_task.failed',
        task: 'sweep',
        err: expect.objectContaining({ message: 'no database' }),
      },
      message: 'a background task failed; it will run again',
    },
  ])
  expect([task.name, failures]).toEqual(['sweep', 1])
})

it('a background task becomes idle when the run in progress has ended, not before', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const task = createBackgroundTask({ name: 'test', everyMilliseconds: 60_000, run: () => promise, log })
  await task.idle()
  task.start()
  let isIdle = false
  const idle = task.idle().then(() => {
    isIdle = true
  })
  await new Promise(setImmediate)
  expect(isIdle).toBe(false)
  resolve(false)
  await idle
  await task.stop()
})
