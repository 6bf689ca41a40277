import { AsyncLocalStorage } from 'node:async_hooks'
import { randomHex } from '@marquee/kernel/random-hex'

const storage = new AsyncLocalStorage<string>()

const traceparentFormat = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/**
 * A new span (W3C Trace Context) in the trace of the given `traceparent`, or in a new trace if the given value
 * is missing or malformed.
 */
export const childTraceparent = (parent?: string): string => {
  const traceId = parent && traceparentFormat.test(parent) ? parent.slice(3, 35) : randomHex(16)
  return `00-${traceId}-${randomHex(8)}-01`
}

/**
 * The `traceparent` of the running code, if any. Events carry the value, so that one id connects a request with all
 * its effects.
 */
export const currentTraceparent = (): string | undefined => storage.getStore()

/** The 32 hex digits that all spans of the current trace share, for logs. */
export const currentTraceId = (): string | undefined => storage.getStore()?.slice(3, 35)

/** Runs work with the given `traceparent` as the current one, which stays current after each `await` of the work. */
export const runInTrace = <T>(traceparent: string, work: () => T): T => storage.run(traceparent, work)

/** Runs work as a new span in an event's trace. */
export const inTraceOf = <T>({ traceparent }: { readonly traceparent?: string | undefined }, work: () => T): T =>
  runInTrace(childTraceparent(traceparent), work)
