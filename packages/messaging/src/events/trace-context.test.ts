import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { childTraceparent, currentTraceId, currentTraceparent, runInTrace } from './trace-context.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'
const parent = `00-${traceId}-${spanId}-01`
const wellFormed = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/

const idsOf = (traceparent: string) => {
  expect(traceparent).toMatch(wellFormed)
  const [, trace, span] = traceparent.split('-')
  return { trace, span }
}

describe('a child span', () => {
  it.each([
    ['a sampled parent', parent],
    ['a parent that is not sampled', `00-${traceId}-${spanId}-00`],
    ['a parent with unknown flags', `00-${traceId}-${spanId}-ff`],
    ['a parent whose span id has a single digit other than zero', `00-${traceId}-0000000000000001-01`],
  ])('belongs to the trace of %s, and has its own span id', (_parent, traceparent) => {
    const { trace, span } = idsOf(childTraceparent(traceparent))
    expect(trace).toBe(traceId)
    expect(traceparent).not.toContain(span)
  })

  it('belongs to the trace of a parent whose trace id has a single digit other than zero', () => {
    const trace = `${'0'.repeat(31)}1`
    expect(idsOf(childTraceparent(`00-${trace}-${spanId}-01`)).trace).toBe(trace)
  })

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['another version', `01-${traceId}-${spanId}-01`],
    ['text before the version', `x${parent}`],
    ['text after the flags', `${parent}-x`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['a trace id that is too short', `00-${traceId.slice(1)}-${spanId}-01`],
    ['a trace id that is too long', `00-${traceId}a-${spanId}-01`],
    ['a span id that is too short', `00-${traceId}-${spanId.slice(1)}-01`],
    ['flags that are too short', `00-${traceId}-${spanId}-1`],
    ['capital letters', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['capital letters in the span id', `00-${traceId}-${spanId.toUpperCase()}-01`],
    ['a flag that is not a hex digit', `00-${traceId}-${spanId}-0g`],
  ])('belongs to a new trace when the given parent is missing or malformed: %s', (_what, traceparent) => {
    const first = idsOf(childTraceparent(traceparent))
    expect(first.trace).not.toBe(traceId)
    expect(first.trace).not.toBe('0'.repeat(32))
    expect(idsOf(childTraceparent(traceparent)).trace).not.toBe(first.trace)
  })
})

describe('the current trace', () => {
  it('is available to the work that runs in the trace, even after an await', async () => {
    const seen = await runInTrace(parent, async () => {
      await setImmediate()
      return [currentTraceparent(), currentTraceId()]
    })
    expect(seen).toEqual([parent, traceId])
  })

  it('is undefined outside the work that runs in a trace', () => {
    runInTrace(parent, () => undefined)
    expect([currentTraceparent(), currentTraceId()]).toEqual([undefined, undefined])
  })

  it('is the inner trace inside a nested call, and the outer trace again afterwards', () => {
    const inner = childTraceparent()
    const seen = runInTrace(parent, () => [runInTrace(inner, currentTraceparent), currentTraceparent()])
    expect(seen).toEqual([inner, parent])
  })
})
