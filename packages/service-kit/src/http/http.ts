import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { newId } from '@marquee/kernel/id'
import { childTraceparent, runInTrace } from '@marquee/messaging/events/trace-context'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
  LogController,
} from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import { documentTransforms } from '../api-document/api-document.ts'
import { documentRoutes } from '../api-document/operation-problems.ts'
import { metrics } from '../service/metrics.ts'
import { auth } from './auth.ts'
import { stopGracefully } from './graceful-stop.ts'
import { type HealthChecks, health } from './health.ts'
import type { KeyStore } from './jwks.ts'
import { shedLoad } from './load-shedding.ts'
import { pathNotFound, pathOf, problemOf, sendProblem } from './problem.ts'
import { responseSerializer } from './serializer.ts'

/** The default limit of a body. Routes with larger bodies, such as uploads and webhooks, set their own limit. */
const bodyLimitBytes = 64 * 1024

/** How long a client may take to send a whole request, such as a picture, and to send its headers. */
const requestTimeoutMilliseconds = 60_000
const headersTimeoutMilliseconds = 10_000

/** How long a plugin may take to load. */
const pluginTimeoutMilliseconds = 60_000

/**
 * While its event loop is late, a service accepts a request only if fewer requests than this are in flight. One gateway
 * sends a replica at most this many ordinary requests at once, and refuses the excess itself, which is cheaper. So a
 * service refuses requests only when several gateways send them.
 */
const inFlightWhileLate = 128

const acceptableRequestId = /^[\w.-]{8,64}$/

export type FastifySettings = {
  trustProxy?: readonly string[]
  serverFactory?: FastifyServerFactory
  admitUnrouted?: (request: FastifyRequest) => Promise<void>
  answerNotFound?: AnswerNotFound
}

/** Answers a request for a path that does not exist. Returns undefined to leave the answer to the default. */
export type AnswerNotFound = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> | undefined

const ignoreTypeWithoutBody = (app: FastifyInstance): void => {
  app.addHook('onRequest', ({ headers }, _reply, next) => {
    // Some clients send a content type without a body. Fastify would refuse the missing body.
    if (headers['content-type'] !== undefined) {
      const isEmpty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0
      if (isEmpty) delete headers['content-type']
    }
    next()
  })
}

/** Runs each request in a trace, and sends the request id to the client. */
const identifyRequests = (app: FastifyInstance): void => {
  app.addHook('onRequest', (request, _reply, next) => {
    const given = request.headers.traceparent
    runInTrace(childTraceparent(typeof given === 'string' ? given : undefined), next)
  })
  app.addHook('onSend', (request, reply, _payload, next) => {
    reply.header('x-request-id', request.id)
    next()
  })
}

const logRequests = (app: FastifyInstance): void => {
  // The entry has fixed fields and no secrets. A line takes 8 µs of processor time, and 20 µs with the search for
  // secrets.
  const log = app.log.child({}, { redact: [] })
  app.addHook('onResponse', (request, reply, next) => {
    const path = pathOf(request)
    const entry = {
      event: 'request.completed',
      requestId: request.id,
      method: request.method,
      path,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    }
    if (path.startsWith('/health')) log.debug(entry, 'a request was answered')
    else log.info(entry, 'a request was answered')
    next()
  })
}

const answerWithProblems = (app: FastifyInstance, answerNotFound: AnswerNotFound): void => {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error)
    const context = { err: error, requestId: request.id }
    // A 503 is not a defect: a dependency is unavailable, or the service refuses more work.
    if (problem.status === 503) {
      request.log.warn({ event: 'request.unavailable', ...context }, 'a request was answered with 503')
    } else if (problem.status >= 500) {
      request.log.error({ event: 'request.failed', ...context }, 'a request failed')
    }
    return sendProblem(request, reply, problem)
  })
  app.setNotFoundHandler(
    (request, reply) => answerNotFound(request, reply) ?? sendProblem(request, reply, pathNotFound),
  )
}

/**
 * The Fastify server on which the services and the gateway are built: request ids, traces, one log line for each
 * request, and errors as problem+json.
 *
 * @param settings.trustProxy addresses (CIDR) of the proxies whose `x-forwarded-for` is trusted; none by default
 * @param settings.serverFactory makes the HTTP server, in place of Fastify's own
 * @param settings.admitUnrouted called with a request that fails before routing; if this call rejects, the client gets
 *   the reason of the rejection instead of the request's own error
 * @param settings.answerNotFound answers some requests for unknown paths in place of the problem
 */
export const createFastify = (
  log: FastifyBaseLogger,
  { trustProxy = [], serverFactory, admitUnrouted, answerNotFound = () => undefined }: FastifySettings = {},
): FastifyInstance => {
  const refuseUnrouted = async (error: Error, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const refusal = await admitUnrouted?.(request).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    sendProblem(request, reply, problemOf(refusal ?? error))
  }
  const app = Fastify({
    ...(serverFactory ? { serverFactory } : {}),
    loggerInstance: log,
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    // Errors before routing, such as a path with invalid percent-encoding.
    frameworkErrors: (error, request, reply) => void refuseUnrouted(error, request, reply),
    // Our lines name the request. A logger for each request would take 1.7 % of the gateway's time for requests.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    // With Fastify's default of 10 s, starts failed on a busy machine on which ten processes start at once. A service
    // waits 60 s for its database, too, and the local stack waits 60 s for each process.
    pluginTimeout: pluginTimeoutMilliseconds,
    // Node accepts at most 16 KiB for the request line and headers together. So every parameter of a request that Node
    // accepts reaches the validation, and a parameter that is too long gets a 422.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16_384 },
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && acceptableRequestId.test(given) ? given : newId()
    },
    // Bounds how long a slow sender can occupy a connection. By default Node checks these timeouts only every 30 s.
    requestTimeout: requestTimeoutMilliseconds,
    http: { connectionsCheckingInterval: 1_000, headersTimeout: headersTimeoutMilliseconds },
    // A request that arrives on a kept-alive connection during the stop is still served.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  })

  // No operation accepts plain text. Without the parser for plain text the response is 415 instead of 422.
  app.removeContentTypeParser('text/plain')

  ignoreTypeWithoutBody(app)
  identifyRequests(app)
  stopGracefully(app)
  logRequests(app)
  answerWithProblems(app, answerNotFound)
  return app
}

/**
 * A service's HTTP server: zod routes, the OpenAPI document at `/openapi.json` and `/docs`, health, metrics, and the
 * verification of access tokens.
 *
 * @returns the server, to which the service adds its routes
 */
export const createHttp = async ({
  service,
  description,
  config,
  keys,
  checks,
  log,
}: {
  service: string
  description: string
  config: { JWT_ISSUER: string; JWT_AUDIENCE: string }
  /** The public keys of the token issuer. Identity, the issuer, passes its own keys; other services fetch the keys. */
  keys: KeyStore
  checks: HealthChecks
  log: Logger
}): Promise<FastifyInstance> => {
  const app = createFastify(log)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(responseSerializer)

  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `Marquee ${service}`, description, version: '1.0.0', license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'This server' }],
      tags: [{ name: service, description }],
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
    ...documentTransforms,
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await app.register(metrics, { service })
  await app.register(shedLoad, { inFlightWhileLate })
  await app.register(health, { checks })
  await app.register(auth, {
    keys,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
  })
  await app.register(documentRoutes, { tag: service })
  return app
}
