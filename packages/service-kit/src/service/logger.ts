import { loggableError } from '@marquee/kernel/loggable-error'
import { currentTraceId } from '@marquee/messaging/events/trace-context'
import { type Logger, pino } from 'pino'

export type Log = Logger

/** Logs JSON lines on standard output. Every line has the service, and inside a trace the trace id. */
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
    // An error's message and fields may contain a statement's values: email addresses, password hashes, client secrets.
    serializers: { err: loggableError, error: loggableError },
    // Tokens, cookies and passwords must not reach the log.
    redact: {
      paths: [
        'req.headers.authorization',
        'req.headers.cookie',
        // @fastify/multipart logs these headers at level `trace`.
        'busboyOptions.headers',
        '*.password',
        '*.client_secret',
        '*.refresh_token',
      ],
      censor: '[redacted]',
    },
  })
