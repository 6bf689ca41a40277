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
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import { documentTransforms } from '../api-document/api-document.ts'
import { documentRoutes } from '../api-document/operation-problems.ts'
import { metrics } from '../service/metrics.ts'
import { auth } from './auth.ts'
import { stopGracefully } from './graceful-stop.ts'
import { type HealthChecks, health } from './health.ts'
import type { KeyStore } from './jwks.ts'
import { pathOf, problemOf, sendProblem } from './problem.ts'

/** Largest body that is read into memory; routes that stream set their own. */
const bodyLimitBytes = 64 * 1024

/** How long a client may take to send a whole request, such as a picture, and its head alone. */
const requestMilliseconds = 60_000
const headersMilliseconds = 10_000

const acceptableRequestId = /^[\w.-]{8,64}$/

export type FastifySettings = {
  trustProxy?: readonly string[]
  serverFactory?: FastifyServerFactory
  admitUnrouted?: (request: FastifyRequest) => Promise<void>
}

const ignoreTypeWithoutBody = (app: FastifyInstance): void => {
  app.addHook('onRequest', async ({ headers }) => {
    // Clients name the type of a body that they do not send, and mean nothing by it.
    const isEmpty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0
    if (isEmpty) delete headers['content-type']
  })
}

/** Gives each request a trace, and tells the client the request's id. */
const identifyRequests = (app: FastifyInstance): void => {
  app.addHook('onRequest', (request, _reply, next) => {
    const given = request.headers.traceparent
    runInTrace(childTraceparent(typeof given === 'string' ? given : undefined), next)
  })
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
}

/** One line a request. */
const logRequests = (app: FastifyInstance): void => {
  app.addHook('onResponse', async (request, reply) => {
    const path = pathOf(request)
    const entry = {
      requestId: request.id,
      method: request.method,
      path,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    }
    if (path.startsWith('/health')) request.log.debug(entry, 'answered')
    else request.log.info(entry, 'answered')
  })
}

const answerWithProblems = (app: FastifyInstance): void => {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error)
    // A deliberate refusal, such as during an outage, is no defect and needs no stack.
    const context = { err: error, requestId: request.id }
    if (problem.status === 503) request.log.warn(context, 'a request could not be served now')
    else if (problem.status >= 500) request.log.error(context, 'a request failed')
    return sendProblem(request, reply, problem)
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, { status: 404, code: 'not-found', detail: 'There is nothing at this path.' }),
  )
}

/**
 * A Fastify with what every door of ours has: request ids, traces, one log line a request, problems instead of errors.
 *
 * @param settings.trustProxy addresses (CIDR) of the proxies in front whose `x-forwarded-for` says who the client is; none
 *   by default
 * @param settings.serverFactory makes the HTTP server, where Fastify's own is not meant
 * @param settings.admitUnrouted is asked about a request that fails before there is a route; its rejection is the answer
 */
export const createFastify = (
  log: FastifyBaseLogger,
  { trustProxy = [], serverFactory, admitUnrouted }: FastifySettings = {},
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
    // What fails before there is a route, such as a path that is not well encoded.
    frameworkErrors: (error, request, reply) => void refuseUnrouted(error, request, reply),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    // As long as a request line may be at all: a parameter that is too long is one that is not valid.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16_384 },
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && acceptableRequestId.test(given) ? given : newId()
    },
    // A client that sends its request drop by drop holds a connection for no longer. Node looks only every 30 s unless told.
    requestTimeout: requestMilliseconds,
    http: { connectionsCheckingInterval: 1_000, headersTimeout: headersMilliseconds },
    // While stopping, what is already on its way over a kept-alive connection is still answered.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  })

  // Nothing of ours reads plain text, so it is a wrong media type and not a body of the wrong shape.
  app.removeContentTypeParser('text/plain')

  ignoreTypeWithoutBody(app)
  identifyRequests(app)
  stopGracefully(app)
  logRequests(app)
  answerWithProblems(app)
  return app
}

/**
 * A service's HTTP server: zod routes under `/api/v1`, its OpenAPI document at `/openapi.json` and `/docs`, health,
 * metrics, and the verification of access tokens.
 *
 * @returns the server, to which the features' routes are added
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
  /** The issuer itself brings its keys; everybody else asks it for them. */
  keys: KeyStore
  checks: HealthChecks
  log: Logger
}): Promise<FastifyInstance> => {
  const app = createFastify(log)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)

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
  await app.register(health, { checks })
  await app.register(auth, {
    keys,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
  })
  await app.register(documentRoutes, { tag: service })
  return app
}
