import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { countByReason } from '../service/service-metrics.ts'
import { watchEventLoop } from './event-loop-watch.ts'
import { overloaded, type Problem, sendProblem } from './problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * False for a route that is never refused because of load: health and metrics, signing keys, the steps that finish
     * a purchase, and event streams, which browsers do not open again after a 503.
     */
    mayBeShed?: false
    /** The problem with which to refuse a request now, because requests of this route already wait for too long. */
    whyNotNow?: () => Problem | undefined
  }
}

/**
 * A check of the event loop that comes later than this counts as late. The checks of a process that is not overloaded
 * come earlier, and a customer does not notice so short a delay.
 */
const lateMilliseconds = 100

/**
 * Refuses requests with 503 `busy` while the event loop is late and `inFlightWhileLate` requests are in flight. The
 * requests below that number keep the process at work. Register this plugin before everything that costs processor
 * time, such as the verification of tokens: a refusal is useful only if the refusal is cheap. docs/decisions/0039 gives
 * the reasons.
 */
export const shedLoad = fp(
  async (app: FastifyInstance, { inFlightWhileLate }: { inFlightWhileLate: number }) => {
    const eventLoop = watchEventLoop({ lateMilliseconds })
    app.addHook('onListen', async () => eventLoop.start())
    app.addHook('onClose', async () => eventLoop.stop())

    const count = countByReason(app.metricsRegistry, {
      name: 'requests_shed_total',
      help: 'Requests refused early with 503: the event loop was late, or requests waited too long for a service',
      reasons: ['event_loop', 'queue'],
    })
    let inFlight = 0
    app.addHook('onRequest', (request, reply, next) => {
      const { mayBeShed, whyNotNow } = request.routeOptions.config
      // A preflight is not refused, because a page cannot read the response to a preflight.
      if (mayBeShed === false || request.method === 'OPTIONS') return next()
      const queued = whyNotNow?.()
      if (queued !== undefined) {
        count('queue')
        sendProblem(request, reply, queued)
        return
      }
      if (inFlight >= inFlightWhileLate && eventLoop.isLate()) {
        count('event_loop')
        sendProblem(request, reply, overloaded)
        return
      }
      inFlight += 1
      reply.raw.once('close', () => {
        inFlight -= 1
      })
      next()
    })
  },
  { name: 'marquee-load-shedding', dependencies: ['marquee-metrics'] },
)
