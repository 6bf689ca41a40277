import { expect, it } from 'vitest'
import { mainThreadTimes, type TraceEvent } from './main-thread-time.ts'

const mainThread = { pid: 1, tid: 2 }
const mark = (name: 'start' | 'end', ts: number): TraceEvent => ({
  ...mainThread,
  name,
  ts,
  cat: 'blink.user_timing',
  ph: 'I',
})
const event = (name: string, ts: number, dur: number, rest: Partial<TraceEvent> = {}): TraceEvent => ({
  ...mainThread,
  name,
  ts,
  dur,
  cat: 'devtools.timeline',
  ph: 'X',
  ...rest,
})

it('adds the work between the marks, and nothing before or after', () => {
  const trace = [
    event('FunctionCall', 0, 900),
    mark('start', 1_000),
    event('FunctionCall', 1_100, 2_000),
    event('Paint', 4_000, 1_500),
    mark('end', 6_000),
    event('Layout', 6_100, 5_000),
  ]
  expect(mainThreadTimes(trace)).toEqual([3.5])
})

it('counts a layout that a script asks for once', () => {
  const trace = [mark('start', 0), event('Layout', 500, 1_000), event('FunctionCall', 100, 2_000), mark('end', 3_000)]
  expect(mainThreadTimes(trace)).toEqual([2])
})

it('counts the time in which the thread ran, and no other thread', () => {
  const trace = [
    mark('start', 0),
    event('Paint', 100, 2_000, { tdur: 700 }),
    event('Paint', 100, 2_000, { tid: 3 }),
    mark('end', 3_000),
  ]
  expect(mainThreadTimes(trace)).toEqual([0.7])
})

it('returns one time for each pair of marks, whatever the order of the events', () => {
  const trace = [
    mark('end', 900),
    event('Paint', 700, 100),
    mark('start', 600),
    event('Paint', 200, 300),
    mark('end', 500),
    mark('start', 100),
  ]
  expect(mainThreadTimes(trace)).toEqual([0.3, 0.1])
  expect(mainThreadTimes([])).toEqual([])
})
