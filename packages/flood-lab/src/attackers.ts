import { randomBytes, randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientFrom, socketFrom } from './http.ts'

/** Where an attack goes, and until when. */
export type Target = {
  /** The gateway's URL, on this machine. */
  readonly gateway: string
  readonly showtimeId: string
  /** An account of the attacker's own. */
  readonly accessToken: string
  readonly over: AbortSignal
}

/** An attack from its own addresses. Resolves once it is over, with everything that it has opened closed. */
export type Attack = (target: Target) => Promise<void>

const host = 'host: cinema.example\r\n'
const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${host}\r\n`

/** Between two rounds of an attack, so that attackers do not take the machine's own time. */
const pause = (milliseconds: number, over: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal: over }).catch(() => undefined)

/** Repeats a round until the attack is over; what fails in one is what the attacker put up with. */
const repeat = async (over: AbortSignal, pauseMilliseconds: number, round: () => Promise<unknown>): Promise<void> => {
  while (!over.aborted) {
    await round().catch(() => undefined)
    await pause(pauseMilliseconds, over)
  }
}

const connections = async (count: number, address: string, gateway: string): Promise<Socket[]> =>
  (await Promise.all(Array.from({ length: count }, () => socketFrom(address, gateway)))).filter(
    (socket) => socket !== undefined,
  )

/** Opens a stream that does not end and pipelines large documents behind it, on several connections. */
const pipelining: Attack = ({ gateway, showtimeId, over }) =>
  repeat(over, 500, async () => {
    const sockets = await connections(4, '127.0.10.1', gateway)
    for (const socket of sockets) {
      socket.write(get(`/api/v1/showtimes/${showtimeId}/seats/events`) + get('/api/v1/openapi.json').repeat(590))
    }
    await pause(1_000, over)
    for (const socket of sockets) socket.destroy()
  })

/** Sends bodies a byte at a time. */
const slowBodies: Attack = async ({ gateway, over }) => {
  const head = `POST /api/v1/auth/refresh HTTP/1.1\r\n${host}content-type: application/json\r\ncontent-length: 60000\r\n\r\n{`
  const webhook = head.replace('/auth/refresh', '/payments/stripe')
  const sockets = [
    ...(await connections(135, '127.0.11.1', gateway)),
    ...(await connections(135, '127.0.11.2', gateway)),
  ]
  for (const [index, socket] of sockets.entries()) socket.write(index % 2 === 0 ? head : webhook)
  while (!over.aborted) {
    await pause(1_000, over)
    for (const socket of sockets) if (!socket.destroyed) socket.write(' ')
  }
  for (const socket of sockets) socket.destroy()
}

/** Asks for large answers and does not read them. */
const slowReaders: Attack = async ({ gateway, over }) => {
  const sockets = await connections(150, '127.0.12.1', gateway)
  for (const socket of sockets) {
    socket.pause()
    socket.write(get('/redoc/redoc.standalone.js').repeat(8))
  }
  await repeat(over, 1_000, async () => undefined)
  for (const socket of sockets) socket.destroy()
}

/** Opens as many event streams as it can, from several addresses. */
const streamHoarding: Attack = async ({ gateway, showtimeId, over }) => {
  const sockets: Socket[] = []
  for (const address of ['127.0.13.1', '127.0.13.2', '127.0.13.3']) {
    sockets.push(...(await connections(600, address, gateway)))
  }
  for (const socket of sockets) {
    socket.resume()
    socket.write(get(`/api/v1/showtimes/${showtimeId}/seats/events`))
  }
  await repeat(over, 1_000, async () => undefined)
  for (const socket of sockets) socket.destroy()
}

/** Asks for readiness as fast as it can. */
const readinessFlood: Attack = async ({ gateway, over }) => {
  const client = clientFrom('127.0.14.1', gateway)
  await repeat(over, 20, () =>
    Promise.all(Array.from({ length: 40 }, () => client.call({ path: '/health/ready', signal: over }))),
  )
  client.close()
}

/** Waits for payments that nobody has, as often as it can. */
const waitHoarding: Attack = async ({ gateway, accessToken, over }) => {
  const client = clientFrom('127.0.15.1', gateway)
  const headers = { authorization: `Bearer ${accessToken}`, prefer: 'wait=10' }
  // Ids that could be of a reservation which was just made, and ids that could not.
  const ids = () => [randomUUID(), recentId()]
  await repeat(over, 200, () =>
    Promise.all(
      Array.from({ length: 30 }, ids)
        .flat()
        .map((id) => client.call({ path: `/api/v1/reservations/${id}/payment`, headers, signal: over })),
    ),
  )
  client.close()
}

const recentId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0')
  const random = randomBytes(10).toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`
}

/** Guesses passwords from several addresses, and hangs up before it is told that they are wrong. */
const abortedLogins: Attack = async ({ gateway, over }) => {
  const clients = Array.from({ length: 6 }, (_, index) => clientFrom(`127.0.16.${index + 1}`, gateway))
  const guess = (client: (typeof clients)[number]) =>
    client.call({
      method: 'POST',
      path: '/api/v1/auth/access-token',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: `${randomUUID()}@example.org`, password: 'a wrong guess' }),
      signal: AbortSignal.any([over, AbortSignal.timeout(20)]),
    })
  await repeat(over, 50, () =>
    Promise.allSettled(clients.flatMap((client) => Array.from({ length: 5 }, () => guess(client)))),
  )
  for (const client of clients) client.close()
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Brings tokens that name keys which nobody has. */
const unknownKeys: Attack = async ({ gateway, over }) => {
  const client = clientFrom('127.0.17.1', gateway)
  const token = () =>
    `${encoded({ alg: 'RS256', kid: randomUUID() })}.${encoded({ sub: randomUUID() })}.${randomBytes(256).toString('base64url')}`
  await repeat(over, 100, () =>
    Promise.all(
      Array.from({ length: 20 }, () =>
        client.call({ path: '/api/v1/reservations', headers: { authorization: `Bearer ${token()}` }, signal: over }),
      ),
    ),
  )
  client.close()
}

/** Asks for long paths that are nowhere, and for paths that cannot be decoded. */
const largePaths: Attack = async ({ gateway, over }) => {
  const client = clientFrom('127.0.18.1', gateway)
  const paths = [
    `/api/v1/movies/${'a'.repeat(15_000)}`,
    `/api/v1/movies/${'%zz'.repeat(4_000)}`,
    `/${'x/'.repeat(5_000)}`,
  ]
  await repeat(over, 100, () =>
    Promise.all(
      Array.from({ length: 7 }, () => paths)
        .flat()
        .map((path) => client.call({ path, signal: over })),
    ),
  )
  client.close()
}

/** Sends what is no HTTP, half of a request, and preflights. */
const malformedRequests: Attack = async ({ gateway, over }) => {
  const client = clientFrom('127.0.19.1', gateway)
  await repeat(over, 200, async () => {
    const sockets = await connections(10, '127.0.19.2', gateway)
    for (const [index, socket] of sockets.entries()) {
      socket.write(index % 2 === 0 ? randomBytes(2_000) : `GET / HTTP/1.1\r\n${'x-a: b\r\n'.repeat(200)}`)
    }
    await Promise.all(
      Array.from({ length: 20 }, () =>
        client.call({
          method: 'OPTIONS',
          path: '/api/v1/movies',
          headers: { origin: 'https://elsewhere.example' },
          signal: over,
        }),
      ),
    )
    for (const socket of sockets) socket.destroy()
  })
  client.close()
}

/** One attacker of each kind. Each comes from addresses of its own in 127.0.0.0/8, and is bounded in connections and time. */
export const attacks: Readonly<Record<string, Attack>> = {
  pipelining,
  'slow bodies': slowBodies,
  'slow readers': slowReaders,
  'stream hoarding': streamHoarding,
  'readiness flood': readinessFlood,
  'wait hoarding': waitHoarding,
  'aborted logins': abortedLogins,
  'unknown keys': unknownKeys,
  'large paths': largePaths,
  'malformed requests': malformedRequests,
}
