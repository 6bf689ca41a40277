import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'

const storage = new AsyncLocalStorage<string>()

const traceparentFormat = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** A new span in the trace of the given `traceparent`, or in a new trace if there is none that is well formed (W3C Trace Context). */
export const childTraceparent = (parent?: string): string => {
  const traceId = parent && traceparentFormat.test(parent) ? parent.slice(3, 35) : randomBytes(16).toString('hex')
  return `00-${traceId}-${randomBytes(8).toString('hex')}-01`
}

/** The trace that the code runs in: events carry it, so that one id leads from a request through all that came of it. */
export const currentTraceparent = (): string | undefined => storage.getStore()

/** The 32 hex digits that all spans of the current trace share, for logs. */
export const currentTraceId = (): string | undefined => storage.getStore()?.slice(3, 35)

export const runInTrace = <T>(traceparent: string, work: () => T): T => storage.run(traceparent, work)
