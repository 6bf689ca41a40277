import { sendTagged, taggedContent } from '@marquee/service-kit/http/entity-tag'
import type { FastifyInstance } from 'fastify'
import type { GatewayConfig } from '../config.ts'
import { publicRoute } from './own-routes.ts'

/** The facts about the cinema that a client needs before the client can show a page. */
export type Cinema = {
  readonly name: string
  /** The postal address in one line. */
  readonly address: string | null
  readonly time_zone: string
  readonly currency: string
  readonly payments: 'stripe' | 'sandbox'
}

export const cinemaOf = (
  config: Pick<
    GatewayConfig,
    'CINEMA_NAME' | 'CINEMA_ADDRESS' | 'CINEMA_TIME_ZONE' | 'CURRENCY' | 'STRIPE_SANDBOX_URL'
  >,
): Cinema => ({
  name: config.CINEMA_NAME,
  address: config.CINEMA_ADDRESS ?? null,
  time_zone: config.CINEMA_TIME_ZONE,
  currency: config.CURRENCY,
  payments: config.STRIPE_SANDBOX_URL === undefined ? 'stripe' : 'sandbox',
})

// The content changes only with the gateway's configuration.
const cacheControl = 'public, max-age=300'

/** Adds `GET /api/v1/cinema`. */
export const addCinema = (app: FastifyInstance, cinema: Cinema): void => {
  const content = taggedContent(JSON.stringify(cinema))
  app.get('/api/v1/cinema', publicRoute, async (request, reply) =>
    sendTagged(request, reply, content, { type: 'application/json; charset=utf-8', cacheControl }),
  )
}
