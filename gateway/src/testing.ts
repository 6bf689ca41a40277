import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { newId } from '@marquee/kernel/id'
import { createTokenIssuer } from '@marquee/testing/tokens'
import { buildGateway } from './app.ts'
import { gatewayConfig } from './config.ts'
import { serviceNames } from './proxy/routes.ts'
import { defaultTimeouts, type Timeouts } from './proxy/timeouts.ts'

export type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: Buffer }

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

export const readAll = async (stream: IncomingMessage): Promise<Buffer> => Buffer.concat(await stream.toArray())

/** An HTTP server in a service's place, which answers with its name and records the requests. */
export const startUpstream = async (name: string) => {
  const seen: Seen[] = []
  const sockets = new Set<Socket>()
  const echo: Handler = async (request, response) => {
    const body = await readAll(request)
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ service: name }))
  }
  let answer = echo
  const server = createServer((request, response) => {
    Promise.resolve(answer(request, response)).catch(() => response.destroy())
  })
  // Fastify's default, which the services use.
  server.keepAliveTimeout = 72_000
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    sockets,
    /** Sets the handler of the following requests; without a handler, the server answers with its name again. */
    answerWith: (next?: Handler) => {
      answer = next ?? echo
    },
    stop,
    restart: async () => {
      await stop()
      await listen(port)
    },
  }
}

/** Holds every request until `letGo` is called. */
export const hold = (upstream: Pick<Awaited<ReturnType<typeof startUpstream>>, 'answerWith'>) => {
  const held: (() => void)[] = []
  let aborted = 0
  upstream.answerWith((request, response) => {
    response.once('close', () => {
      if (!response.writableFinished) aborted += 1
    })
    request.resume()
    held.push(() => response.end('{}'))
  })
  return {
    count: () => held.length,
    aborted: () => aborted,
    letGo: () => {
      for (const go of held.splice(0)) go()
    },
  }
}

type Call = {
  method?: string
  /** Names and values in turn, so that a name may come twice. */
  headers?: readonly string[]
  body?: Buffer | string
  signal?: AbortSignal
  /** The request target, if it is not the path. */
  target?: string
}

/** Sends a request exactly as given; `fetch` would add and drop headers. */
export const send = async (url: string, { method = 'GET', headers = [], body, signal, target }: Call = {}) => {
  const { origin, host, hostname, port } = new URL(url)
  const request = httpRequest({
    host: hostname,
    port,
    path: target ?? (url.slice(origin.length) || '/'),
    method,
    headers: [
      ...(headers.includes('host') ? [] : ['host', host]),
      ...(body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))]),
      ...headers,
    ],
    agent: false,
    ...(signal ? { signal } : {}),
  })
  request.end(body)
  // After the response, an error from sending the rest of the body does not matter.
  const answered = once(request, 'response')
  request.on('error', () => undefined)
  const [response] = (await answered) as [IncomingMessage]
  const bytes = await readAll(response)
  const isJson = /json/.test(response.headers['content-type'] ?? '')
  return {
    status: response.statusCode,
    headers: response.headers,
    bytes,
    json: isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined,
  }
}

/** Starts the gateway with four servers in the services' place. Rate limits are off unless a setting turns them on. */
export const startTestGateway = async ({
  settings = {},
  timeouts = {},
}: {
  settings?: Record<string, string>
  timeouts?: Partial<Timeouts>
} = {}) => {
  const issuer = await createTokenIssuer()
  const [identity, catalog, booking, payment] = await Promise.all([
    startUpstream('identity'),
    startUpstream('catalog'),
    startUpstream('booking'),
    startUpstream('payment'),
  ])
  const upstreams = { identity, catalog, booking, payment }
  const keyRequests = { count: 0 }
  const publishKeys = (more: Handler) => {
    identity.answerWith((request, response) => {
      if (request.url !== '/.well-known/jwks.json') return more(request, response)
      keyRequests.count += 1
      return response.setHeader('content-type', 'application/json').end(JSON.stringify(issuer.jwks))
    })
  }
  publishKeys(async (request, response) => {
    const body = await readAll(request)
    identity.seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ service: 'identity' }))
  })
  const config = gatewayConfig.parse({
    LOG_LEVEL: 'silent',
    METRICS_PORT: '0',
    // Nothing listens at this address. Tests that need the broker set the URL.
    AMQP_URL: 'amqp://127.0.0.1:1',
    RATE_LIMITS: 'off',
    PUBLIC_URL: 'https://cinema.example',
    // No test may depend on whether the storefront is built.
    STOREFRONT_DIR: '/nonexistent',
    ...Object.fromEntries(serviceNames.map((name) => [`${name.toUpperCase()}_URL`, upstreams[name].url])),
    ...settings,
  })
  const gateway = await buildGateway(config, { timeouts: { ...defaultTimeouts, ...timeouts } })
  const url = await gateway.start({ host: '127.0.0.1', port: 0 })
  let stopped: Promise<void> | undefined
  const stopGateway = () => {
    stopped ??= gateway.stop()
    return stopped
  }
  return {
    url,
    gateway,
    issuer,
    upstreams,
    keyRequests,
    /** Sets the handler of identity's requests, except those for its signing keys. */
    identityAnswersWith: publishKeys,
    bearer: async (claims: { sub?: string; isSuperuser?: boolean; iat?: number; sid?: string } = {}) =>
      `Bearer ${await issuer.mint({ sub: newId(), ...claims })}`,
    /** Sends a request to a path of the gateway. */
    call: (path: string, options?: Call) => send(`${url}${path}`, options),
    stopGateway,
    stop: async () => {
      await stopGateway()
      await Promise.all(Object.values(upstreams).map((upstream) => upstream.stop()))
    },
  }
}

export type TestGateway = Awaited<ReturnType<typeof startTestGateway>>
