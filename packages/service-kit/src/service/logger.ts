import { loggableError } from '@marquee/kernel/loggable-error'
import { currentTraceId } from '@marquee/messaging/events/trace-context'
import { type Logger, pino } from 'pino'

export type Log = Logger

/** JSON lines on standard output; every line carries the service and, where there is one, the trace it belongs to. */
export const createLogger = ({ service, level }: { service: string; level: string }): Logger =>
  pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const traceId = currentTraceId()
      return traceId === undefined ? {} : { traceId }
    },
    // An error's own text and fields may hold what a statement was about: addresses, hashes, client secrets.
    serializers: { err: loggableError, error: loggableError },
    // Tokens, cookies and passwords never reach the log, wherever in an object they stand.
    redact: {
      paths: [
        'req.headers.authorization',
        'req.headers.cookie',
        // @fastify/multipart logs these at the level `trace`.
        'busboyOptions.headers',
        '*.password',
        '*.client_secret',
        '*.refresh_token',
      ],
      censor: '[redacted]',
    },
  })
