import { gatewayOnLoginsEnded, gatewayOnUserUpdated } from '@marquee/contracts/identity-events'
import { connectBroker } from '@marquee/messaging/connection/broker'
import { startBroadcastReader } from '@marquee/messaging/consuming/broadcast'
import { type AnswerNotFound, createFastify } from '@marquee/service-kit/http/http'
import { createKeyStore } from '@marquee/service-kit/http/jwks'
import { shedLoad } from '@marquee/service-kit/http/load-shedding'
import { createLogger } from '@marquee/service-kit/service/logger'
import { metrics } from '@marquee/service-kit/service/metrics'
import type { Service } from '@marquee/service-kit/service/service'
import { rabbitmqConnected, registerGauge } from '@marquee/service-kit/service/service-metrics'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { Registry } from 'prom-client'
import type { GatewayConfig } from './config.ts'
import { addDocuments, addSwaggerUi } from './documents/docs.ts'
import { createDocuments } from './documents/documents.ts'
import { addRedoc } from './documents/redoc.ts'
import { boundedServer } from './limits/connections.ts'
import { localCounts, sharedCounts } from './limits/rate-limit-store.ts'
import { limitRates } from './limits/rate-limits.ts'
import { connectRedis } from './limits/redis.ts'
import { secureBrowsers } from './own-routes/browser-security.ts'
import { addCinema, cinemaOf } from './own-routes/cinema.ts'
import { addDevelopersPage } from './own-routes/developers-page.ts'
import { addHealth } from './own-routes/health.ts'
import { addStripeSandbox } from './own-routes/stripe-sandbox.ts'
import { createEventStreams } from './proxy/event-streams.ts'
import { createInFlightRequests } from './proxy/in-flight-requests.ts'
import { addProxy } from './proxy/proxy.ts'
import type { ServiceName } from './proxy/routes.ts'
import { createSharedCaches } from './proxy/shared-responses.ts'
import { defaultTimeouts, type Timeouts } from './proxy/timeouts.ts'
import { countOutcomes, createUpstream, exportReplicaHealth, type Upstream } from './proxy/upstream.ts'
import { addStorefront, openStorefront } from './storefront/storefront.ts'
import { verifyAccessTokens } from './tokens/access-tokens.ts'
import { createRevokedTokens, type RevokedTokens, readBackOffset } from './tokens/revoked-tokens.ts'

/** How long before the shutdown timeout a graceful stop answers the remaining in-flight requests with 503. */
const giveUpMilliseconds = 1_500

/**
 * While its event loop is late, a gateway accepts a request only if fewer requests than this are in flight. The number
 * is twice the number for a service.
 */
const inFlightWhileLate = 256

/** The JWKS from any replica of identity. */
const signingKeys = async (identity: Upstream): Promise<unknown> => {
  const { status, body } = await identity.getJson('/.well-known/jwks.json')
  if (status !== 200) throw new Error(`identity answered ${status} to the request for its signing keys`)
  return body
}

type Upstreams = Readonly<Record<ServiceName, Upstream>>

/** The services behind the gateway. Adds the metrics of their replicas to the registry. */
const connectUpstreams = (
  config: GatewayConfig,
  registry: Registry,
  { timeouts, log }: { timeouts: Timeouts; log: FastifyBaseLogger },
): Upstreams => {
  const common = { timeouts, log, outcomes: countOutcomes(registry) }
  const upstreams = {
    identity: createUpstream({ name: 'identity', urls: config.IDENTITY_URL, ...common }),
    catalog: createUpstream({ name: 'catalog', urls: config.CATALOG_URL, ...common }),
    booking: createUpstream({ name: 'booking', urls: config.BOOKING_URL, ...common }),
    payment: createUpstream({ name: 'payment', urls: config.PAYMENT_URL, ...common }),
  }
  exportReplicaHealth(registry, Object.values(upstreams))
  return upstreams
}

/** Reads from the broker which access tokens are revoked before they expire. */
const readRevocations = (config: GatewayConfig, revokedTokens: RevokedTokens, log: Service['log']) => {
  const broker = connectBroker({
    url: config.AMQP_URL,
    name: 'marquee gateway',
    log,
    topologyMode: config.AMQP_TOPOLOGY,
  })
  const common = { broker, since: readBackOffset, log }
  const readers = [
    startBroadcastReader(gatewayOnUserUpdated, { ...common, apply: revokedTokens.apply }),
    startBroadcastReader(gatewayOnLoginsEnded, { ...common, apply: revokedTokens.endLogins }),
  ]
  return {
    answers: broker.answers,
    stop: async (): Promise<void> => {
      await Promise.all(readers.map((reader) => reader.stop()))
      await broker.close()
    },
  }
}

/** Builds the gateway, which has no database. The gateway is the only public entry to the system. */
export const buildGateway = async (
  config: GatewayConfig,
  { log = createLogger({ service: 'gateway', level: config.LOG_LEVEL }), timeouts = defaultTimeouts } = {},
): Promise<Service> => {
  const publicUrl = config.PUBLIC_URL
  const inFlightRequests = createInFlightRequests()
  const revokedTokens = createRevokedTokens()
  let revocations: ReturnType<typeof readRevocations> | undefined
  const brokerAnswers = async () => (await revocations?.answers()) ?? false

  const limited = config.RATE_LIMITS === 'on'
  let admitUnrouted = async (_request: FastifyRequest): Promise<void> => undefined
  let answerNotFound: AnswerNotFound = () => undefined
  const http = createFastify(log, {
    trustProxy: config.TRUSTED_PROXIES,
    serverFactory: boundedServer({ limited, trustedProxies: config.TRUSTED_PROXIES, timeouts }),
    admitUnrouted: (request) => admitUnrouted(request),
    answerNotFound: (request, reply) => answerNotFound(request, reply),
  })
  const metricsHttp = createFastify(log)
  await http.register(metrics, { service: 'gateway', exposeOn: metricsHttp })
  const upstreams = connectUpstreams(config, http.metricsRegistry, { timeouts, log })
  registerGauge(http.metricsRegistry, rabbitmqConnected(brokerAnswers))
  const shared = createSharedCaches()
  const eventStreams = createEventStreams({ upstream: upstreams.booking, observe: shared.booking.observe, log })
  const origins = [new URL(publicUrl).origin, ...config.CORS_ORIGINS]
  await secureBrowsers(http, { publicUrl, origins })
  await http.register(shedLoad, { inFlightWhileLate })
  const redis = limited && config.REDIS_URL ? connectRedis(config.REDIS_URL, log) : undefined
  if (limited) {
    admitUnrouted = await limitRates(http, {
      counts: redis ? sharedCounts(redis) : localCounts(),
      operators: config.OPERATOR_ADDRESSES,
      trustedProxies: config.TRUSTED_PROXIES,
    })
  }
  await addSwaggerUi(http, { publicUrl })
  await verifyAccessTokens(http, {
    keys: createKeyStore({ load: () => signingKeys(upstreams.identity) }),
    config,
    revokedTokens,
  })
  const storefront = await openStorefront(config.STOREFRONT_DIR, log)
  const cinema = cinemaOf(config)
  if (storefront)
    answerNotFound = addStorefront(http, { storefront, cinema, publicUrl, catalog: upstreams.catalog, timeouts })
  addDevelopersPage(http, storefront ? ['/developers'] : ['/', '/developers'])
  addCinema(http, cinema)
  await addStripeSandbox(http, config.STRIPE_SANDBOX_URL)
  addHealth(http, { upstreams: Object.values(upstreams), brokerAnswers, timeouts })
  addRedoc(http)
  addDocuments(http, createDocuments({ upstreams, publicUrl }))
  await addProxy(http, { upstreams, inFlightRequests, eventStreams, shared, publicUrl, origins })
  http.addHook('preClose', async () => eventStreams.close())

  return {
    http,
    log,
    start: async ({ host, port }) => {
      // The start does not wait for the broker. Without the broker, revoked tokens are accepted and readiness is 503.
      revocations = readRevocations(config, revokedTokens, log)
      for (const upstream of Object.values(upstreams)) upstream.watch()
      await metricsHttp.listen({ host: config.METRICS_HOST, port: config.METRICS_PORT })
      return http.listen({ host, port })
    },
    stop: async () => {
      const giveUpTimer = setTimeout(
        inFlightRequests.endAll,
        Math.max(config.SHUTDOWN_TIMEOUT_SECONDS * 1000 - giveUpMilliseconds, giveUpMilliseconds / 2),
      )
      await http.close()
      clearTimeout(giveUpTimer)
      await metricsHttp.close()
      await revocations?.stop()
      redis?.disconnect()
      await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()))
    },
  }
}
