import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { allowed, countResponses } from './allowances.ts'
import { clientFrom, socketFrom } from './http.ts'

/** The target and the time limit of an attack. */
export type Target = {
  /** The gateway's URL, on this machine. */
  readonly gateway: string
  readonly showtimeId: string
  /** One access token for each account of the attackers. */
  readonly accessTokens: readonly string[]
  /** Aborted at the end of the attack. */
  readonly signal: AbortSignal
  /** Called when an attacker exceeds a limit. */
  readonly reportViolation: (violation: string) => void
}

/** An attack from its own addresses. Resolves after the attack, with all of its connections closed. */
export type Attack = (target: Target) => Promise<void>

const host = 'host: cinema.example\r\n'
const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${host}\r\n`

/** Pauses between two rounds of an attack. Without pauses the attackers would use up the machine's processor time. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined)

/**
 * Repeats a round until the end of the attack. Errors within a round are ignored: attackers are refused all the time.
 */
const repeat = async (signal: AbortSignal, pauseMilliseconds: number, round: () => Promise<unknown>): Promise<void> => {
  while (!signal.aborted) {
    await round().catch(() => undefined)
    await pause(pauseMilliseconds, signal)
  }
}

/** Opens connections, a hundred at a time, because the customers in this process must not wait for the attackers. */
const connections = async (count: number, address: string, gateway: string): Promise<Socket[]> => {
  const opened: Socket[] = []
  for (let left = count; left > 0; left -= 100) {
    const sockets = await Promise.all(Array.from({ length: Math.min(left, 100) }, () => socketFrom(address, gateway)))
    opened.push(...sockets.filter((socket) => socket !== undefined))
  }
  return opened
}

/** Opens a stream that does not end and pipelines large documents behind it, on several connections. */
const pipelining: Attack = ({ gateway, showtimeId, signal, reportViolation }) =>
  repeat(signal, 500, async () => {
    const sockets = await connections(4, '127.0.10.1', gateway)
    for (const socket of sockets) {
      // Only a socket that is read notices that the gateway has closed it. Reading costs little: only the stream sends
      // data.
      socket.resume()
      socket.write(get(`/api/v1/showtimes/${showtimeId}/seats/events`) + get('/api/v1/openapi.json').repeat(590))
    }
    await pause(2_000, signal)
    if (!signal.aborted && sockets.some((socket) => !socket.destroyed))
      reportViolation('one connection had 591 requests in flight')
    for (const socket of sockets) socket.destroy()
  })

/** Sends request bodies at one byte a second. */
const slowBodies: Attack = async ({ gateway, signal, reportViolation }) => {
  const head = (path: string) =>
    `POST ${path} HTTP/1.1\r\n${host}content-type: application/json\r\ncontent-length: 60000\r\n\r\n{`
  // The two groups for one service together exceed the gateway's 128 connections to that service. The two large
  // groups also exceed the limit of one address.
  const groups = [
    { address: '127.0.11.1', count: 135, path: '/api/v1/auth/refresh' },
    { address: '127.0.11.2', count: 60, path: '/api/v1/auth/refresh' },
    { address: '127.0.11.3', count: 135, path: '/api/v1/payments/stripe' },
    { address: '127.0.11.4', count: 60, path: '/api/v1/payments/stripe' },
  ]
  const all: Socket[] = []
  const begun = performance.now()
  for (const { address, count, path } of groups) {
    const sockets = await connections(count, address, gateway)
    all.push(...sockets)
    let open = sockets.length
    for (const socket of sockets) {
      // Only a socket that is read notices a response or the end of the connection.
      socket.once('data', () => socket.destroy()).once('close', () => (open -= 1))
      socket.write(head(path))
    }
    const checkOpen = async (afterMilliseconds: number, max: number): Promise<void> => {
      await pause(afterMilliseconds, signal)
      if (performance.now() - begun >= afterMilliseconds && open > max) {
        reportViolation(`one address had ${open} requests in flight after ${afterMilliseconds} ms`)
      }
    }
    void checkOpen(2_000, allowed.requestsAtOnce)
    void checkOpen(allowed.bodyMilliseconds + 2_000, 0)
  }
  await repeat(signal, 1_000, async () => {
    for (const socket of all) if (!socket.destroyed) socket.write(' ')
  })
  for (const socket of all) socket.destroy()
}

/** Requests large responses and does not read them. */
const slowReaders: Attack = async ({ gateway, signal, reportViolation }) => {
  const sockets = await connections(150, '127.0.12.1', gateway)
  const begun = performance.now()
  for (const socket of sockets) {
    socket.pause()
    socket.write(get('/redoc/redoc.standalone.js').repeat(8))
  }
  await repeat(signal, 1_000, async () => {
    const passed = performance.now() - begun
    if (passed < allowed.unreadMilliseconds) return
    // Without reading, only a write notices that the other side has closed the connection.
    for (const socket of sockets) if (!socket.destroyed) socket.write('\r\n')
    const open = sockets.filter((socket) => !socket.destroyed).length
    if (passed > allowed.unreadMilliseconds + 10_000 && open > 0)
      reportViolation(`${open} connections with unread responses were open after ${passed} ms`)
  })
  for (const socket of sockets) socket.destroy()
}

/** Opens more connections and event streams than the limits allow, from several addresses. */
const streamHoarding: Attack = async ({ gateway, showtimeId, signal, reportViolation }) => {
  const groups = [
    { address: '127.0.13.1', count: 1_100 },
    { address: '127.0.13.2', count: 600 },
    { address: '127.0.13.3', count: 600 },
  ]
  const opened: { sockets: Socket[]; streams: Set<Socket> }[] = []
  for (const { address, count } of groups) {
    const sockets: Socket[] = []
    const streams = new Set<Socket>()
    opened.push({ sockets, streams })
    for (let left = count; left > 0 && !signal.aborted; left -= 100) {
      for (const socket of await connections(Math.min(left, 100), address, gateway)) {
        sockets.push(socket)
        socket.once('data', (head: Buffer) => {
          if (head.subarray(0, 12).toString() === 'HTTP/1.1 200') streams.add(socket)
        })
        socket.write(get(`/api/v1/showtimes/${showtimeId}/seats/events`))
      }
      await pause(50, signal)
    }
  }
  await repeat(signal, 1_000, async () => undefined)
  for (const { sockets, streams } of opened) {
    // A socket that has received nothing may still wait to be accepted.
    const open = sockets.filter((socket) => !socket.destroyed && socket.bytesRead > 0).length
    // A few sockets may not have noticed yet that they are closed.
    if (open > 1.05 * allowed.connections) reportViolation(`one address had ${open} connections`)
    if (streams.size > allowed.streams) reportViolation(`one address had ${streams.size} event streams`)
  }
  for (const socket of opened.flatMap(({ sockets }) => sockets)) socket.destroy()
}

/** Requests readiness until the end of the attack, 40 requests at a time. */
const readinessFlood: Attack = async ({ gateway, signal, reportViolation }) => {
  const client = countResponses(clientFrom('127.0.14.1', gateway), reportViolation)
  await repeat(signal, 20, () =>
    Promise.all(Array.from({ length: 40 }, () => client.call({ path: '/health/ready', signal }))),
  )
  client.close()
}

/** Waits for payments that do not exist: a few at once with each of many accounts, and far more with one account. */
const waitHoarding: Attack = async ({ gateway, accessTokens, signal, reportViolation }) => {
  const clients = accessTokens.map((_, index) => clientFrom(`127.0.15.${index + 1}`, gateway))
  const hoard = async (index: number, waits: number): Promise<void> => {
    const headers = { authorization: `Bearer ${accessTokens[index]}`, prefer: 'wait=10' }
    const inFlight = new Map<string, number>()
    const wait = async (id: string) => {
      inFlight.set(id, performance.now())
      await clients[index]?.call({ path: `/api/v1/reservations/${id}/payment`, headers, signal })
      inFlight.delete(id)
    }
    const checks = setInterval(() => {
      const long = [...inFlight.values()].filter((begun) => performance.now() - begun > 2_000).length
      // On a busy machine, requests that do not wait for a payment may also take two seconds.
      if (long > 5 * allowed.waits) reportViolation(`one user waited for ${long} payments at once`)
    }, 500)
    // Ids with the timestamp of a new reservation, and ids without a timestamp.
    const ids = () => [...Array.from({ length: waits }, recentId), ...Array.from({ length: 5 }, () => randomUUID())]
    await repeat(signal, 1_000, () => Promise.all(ids().map(wait)))
    clearInterval(checks)
  }
  await Promise.all(accessTokens.map((_, index) => hoard(index, index === 0 ? 50 : allowed.waits)))
  for (const client of clients) client.close()
}

const recentId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0')
  const random = randomBytes(10).toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`
}

/** Guesses passwords from several addresses and closes each connection before the response. */
const abortedLogins: Attack = async ({ gateway, signal, reportViolation }) => {
  const clients = Array.from({ length: 6 }, (_, index) => clientFrom(`127.0.16.${index + 1}`, gateway))
  const loginOf = (password: string) => ({
    method: 'POST',
    path: '/api/v1/auth/access-token',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: `${randomUUID()}@example.org`, password }),
  })
  const guess = (client: (typeof clients)[number]) =>
    client.call({ ...loginOf('a wrong guess'), signal: AbortSignal.timeout(20) })
  // Some logins may be answered before the last one arrives, so the check allows 1.5 times the limit.
  const waitingClient = clientFrom('127.0.16.7', gateway)
  const answers = await Promise.all(Array.from({ length: 20 }, () => waitingClient.call(loginOf('a wrong guess'))))
  const admitted = answers.filter(({ status }) => status !== 429).length
  if (admitted > allowed.loginsAtOnce * 1.5) reportViolation(`${admitted} logins of one address were admitted at once`)
  waitingClient.close()
  const round = () => Promise.allSettled(clients.flatMap((client) => Array.from({ length: 5 }, () => guess(client))))
  // Two hundred guesses from each address: more than the limit of fifty failed logins, and less than that of six
  // hundred requests.
  for (let rounds = 0; rounds < 40; rounds += 1) {
    await round()
    await sleep(50)
  }
  // Waits for the guesses in progress, because their number alone could cause a 429.
  await sleep(1_000)
  const [client] = clients
  const { status } = (await client?.call(loginOf('a wrong guess'))) ?? { status: 0 }
  if (status !== 429) reportViolation(`after two hundred guesses, another guess got ${status}`)
  await repeat(signal, 50, round)
  for (const client of clients) client.close()
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Sends access tokens that name unknown signing keys. */
const unknownKeys: Attack = async ({ gateway, signal, reportViolation }) => {
  const client = countResponses(clientFrom('127.0.17.1', gateway), reportViolation)
  const token = () =>
    `${encoded({ alg: 'RS256', kid: randomUUID() })}.${encoded({ sub: randomUUID() })}.${randomBytes(256).toString('base64url')}`
  await repeat(signal, 100, () =>
    Promise.all(
      Array.from({ length: 40 }, () =>
        client.call({ path: '/api/v1/reservations', headers: { authorization: `Bearer ${token()}` }, signal }),
      ),
    ),
  )
  client.close()
}

/** Requests long paths without a route, and paths that cannot be decoded. */
const largePaths: Attack = async ({ gateway, signal, reportViolation }) => {
  const client = countResponses(clientFrom('127.0.18.1', gateway), reportViolation)
  const paths = [
    `/api/v1/movies/${'a'.repeat(15_000)}`,
    `/api/v1/movies/${'%zz'.repeat(4_000)}`,
    `/${'x/'.repeat(5_000)}`,
  ]
  await repeat(signal, 100, () =>
    Promise.all(
      Array.from({ length: 10 }, () => paths)
        .flat()
        .map((path) => client.call({ path, signal })),
    ),
  )
  client.close()
}

/** Sends random bytes, incomplete requests, and preflights. */
const malformedRequests: Attack = async ({ gateway, signal, reportViolation }) => {
  const client = countResponses(clientFrom('127.0.19.1', gateway), reportViolation)
  const preflight = () =>
    client.call({
      method: 'OPTIONS',
      path: '/api/v1/movies',
      headers: { origin: 'https://elsewhere.example' },
      signal,
    })
  const begun = performance.now()
  let answered = 0
  const sendMalformed = async () => {
    const sockets = await connections(100, '127.0.19.2', gateway)
    const ends = sockets.map((socket, index) => {
      socket.once('data', () => (answered += 1))
      const isIncomplete = index % 10 === 0
      socket.write(isIncomplete ? `GET / HTTP/1.1\r\n${'x-a: b\r\n'.repeat(200)}` : randomBytes(2_000))
      return isIncomplete ? undefined : once(socket, 'close')
    })
    // Waits, because a connection that closes before the gateway has accepted it costs the gateway nothing.
    await Promise.race([Promise.allSettled(ends), pause(1_000, signal)])
    const max = Math.ceil((performance.now() - begun) / 60_000) * allowed.newConnectionsPerMinute
    if (answered > max) reportViolation(`one address was answered on more than ${max} new connections`)
    for (const socket of sockets) socket.destroy()
  }
  await Promise.all([
    repeat(signal, 50, () => Promise.all(Array.from({ length: 40 }, preflight))),
    repeat(signal, 10, sendMalformed),
  ])
  client.close()
}

/**
 * The attacks by name. Each uses its own addresses in 127.0.0.0/8, with a bounded number of connections and a bounded
 * time.
 */
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
