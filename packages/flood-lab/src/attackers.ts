import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { allowed, countAnswers } from './allowances.ts'
import { clientFrom, socketFrom } from './http.ts'

/** Where an attack goes, and until when. */
export type Target = {
  /** The gateway's URL, on this machine. */
  readonly gateway: string
  readonly showtimeId: string
  /** Accounts of the attackers' own. */
  readonly accessTokens: readonly string[]
  readonly over: AbortSignal
  /** Told of what an attacker got and should not have got. */
  readonly found: (violation: string) => void
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

/** Opens connections, a hundred at a time: customers of the same process must not wait for attackers. */
const connections = async (count: number, address: string, gateway: string): Promise<Socket[]> => {
  const opened: Socket[] = []
  for (let left = count; left > 0; left -= 100) {
    const sockets = await Promise.all(Array.from({ length: Math.min(left, 100) }, () => socketFrom(address, gateway)))
    opened.push(...sockets.filter((socket) => socket !== undefined))
  }
  return opened
}

/** Opens a stream that does not end and pipelines large documents behind it, on several connections. */
const pipelining: Attack = ({ gateway, showtimeId, over, found }) =>
  repeat(over, 500, async () => {
    const sockets = await connections(4, '127.0.10.1', gateway)
    for (const socket of sockets) {
      // A socket that is not read does not notice that the gateway has closed it. Reading costs little: only the stream sends.
      socket.resume()
      socket.write(get(`/api/v1/showtimes/${showtimeId}/seats/events`) + get('/api/v1/openapi.json').repeat(590))
    }
    await pause(2_000, over)
    if (!over.aborted && sockets.some((socket) => !socket.destroyed)) found('a connection has 591 requests under way')
    for (const socket of sockets) socket.destroy()
  })

/** Sends bodies a byte a second. */
const slowBodies: Attack = async ({ gateway, over, found }) => {
  const head = (path: string) =>
    `POST ${path} HTTP/1.1\r\n${host}content-type: application/json\r\ncontent-length: 60000\r\n\r\n{`
  // Together they have more than the 128 connections to each service. Two of them want more than one address may have.
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
      // An answer, or the end, is heard only by one that reads.
      socket.once('data', () => socket.destroy()).once('close', () => (open -= 1))
      socket.write(head(path))
    }
    const look = async (afterMilliseconds: number, max: number): Promise<void> => {
      await pause(afterMilliseconds, over)
      if (performance.now() - begun >= afterMilliseconds && open > max) {
        found(`${open} requests of one address were under way after ${afterMilliseconds} ms`)
      }
    }
    void look(2_000, allowed.requestsAtOnce)
    void look(allowed.bodyMilliseconds + 2_000, 0)
  }
  await repeat(over, 1_000, async () => {
    for (const socket of all) if (!socket.destroyed) socket.write(' ')
  })
  for (const socket of all) socket.destroy()
}

/** Asks for large answers and does not read them. */
const slowReaders: Attack = async ({ gateway, over, found }) => {
  const sockets = await connections(150, '127.0.12.1', gateway)
  const begun = performance.now()
  for (const socket of sockets) {
    socket.pause()
    socket.write(get('/redoc/redoc.standalone.js').repeat(8))
  }
  await repeat(over, 1_000, async () => {
    const passed = performance.now() - begun
    if (passed < allowed.unreadMilliseconds) return
    // To write is the only way to notice, without reading, that the other side has closed a connection.
    for (const socket of sockets) if (!socket.destroyed) socket.write('\r\n')
    const open = sockets.filter((socket) => !socket.destroyed).length
    if (passed > allowed.unreadMilliseconds + 10_000 && open > 0) found(`${open} answers lie unread after ${passed} ms`)
  })
  for (const socket of sockets) socket.destroy()
}

/** Opens as many connections and event streams as it can, from several addresses. */
const streamHoarding: Attack = async ({ gateway, showtimeId, over, found }) => {
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
    for (let left = count; left > 0 && !over.aborted; left -= 100) {
      for (const socket of await connections(Math.min(left, 100), address, gateway)) {
        sockets.push(socket)
        socket.once('data', (head: Buffer) => {
          if (head.subarray(0, 12).toString() === 'HTTP/1.1 200') streams.add(socket)
        })
        socket.write(get(`/api/v1/showtimes/${showtimeId}/seats/events`))
      }
      await pause(50, over)
    }
  }
  await repeat(over, 1_000, async () => undefined)
  for (const { sockets, streams } of opened) {
    // One that has heard nothing may still wait to be accepted.
    const open = sockets.filter((socket) => !socket.destroyed && socket.bytesRead > 0).length
    // The end of a few may not have been heard of yet.
    if (open > 1.05 * allowed.connections) found(`one address had ${open} connections`)
    if (streams.size > allowed.streams) found(`one address had ${streams.size} event streams`)
  }
  for (const socket of opened.flatMap(({ sockets }) => sockets)) socket.destroy()
}

/** Asks for readiness as fast as it can. */
const readinessFlood: Attack = async ({ gateway, over, found }) => {
  const client = countAnswers(clientFrom('127.0.14.1', gateway), found)
  await repeat(over, 20, () =>
    Promise.all(Array.from({ length: 40 }, () => client.call({ path: '/health/ready', signal: over }))),
  )
  client.close()
}

/** Waits for payments that nobody has: with many accounts a few times each, and with one as often as it can. */
const waitHoarding: Attack = async ({ gateway, accessTokens, over, found }) => {
  const clients = accessTokens.map((_, index) => clientFrom(`127.0.15.${index + 1}`, gateway))
  const hoard = async (index: number, waits: number): Promise<void> => {
    const headers = { authorization: `Bearer ${accessTokens[index]}`, prefer: 'wait=10' }
    const underWay = new Map<string, number>()
    const wait = async (id: string) => {
      underWay.set(id, performance.now())
      await clients[index]?.call({ path: `/api/v1/reservations/${id}/payment`, headers, signal: over })
      underWay.delete(id)
    }
    const look = setInterval(() => {
      const long = [...underWay.values()].filter((begun) => performance.now() - begun > 2_000).length
      // On a busy machine some take as long that do not wait.
      if (long > 5 * allowed.waits) found(`one user waited for ${long} payments at once`)
    }, 500)
    // Ids that could be of a reservation which was just made, and ids that could not.
    const ids = () => [...Array.from({ length: waits }, recentId), ...Array.from({ length: 5 }, () => randomUUID())]
    await repeat(over, 1_000, () => Promise.all(ids().map(wait)))
    clearInterval(look)
  }
  await Promise.all(accessTokens.map((_, index) => hoard(index, index === 0 ? 50 : allowed.waits)))
  for (const client of clients) client.close()
}

const recentId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0')
  const random = randomBytes(10).toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`
}

/** Guesses passwords from several addresses, and hangs up before it is told that they are wrong. */
const abortedLogins: Attack = async ({ gateway, over, found }) => {
  const clients = Array.from({ length: 6 }, (_, index) => clientFrom(`127.0.16.${index + 1}`, gateway))
  const loginOf = (password: string) => ({
    method: 'POST',
    path: '/api/v1/auth/access-token',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: `${randomUUID()}@example.org`, password }),
  })
  const guess = (client: (typeof clients)[number]) =>
    client.call({ ...loginOf('a wrong guess'), signal: AbortSignal.timeout(20) })
  // Some may have been judged before the last of them has come.
  const patient = clientFrom('127.0.16.7', gateway)
  const answers = await Promise.all(Array.from({ length: 20 }, () => patient.call(loginOf('a patient guess'))))
  const judged = answers.filter(({ status }) => status !== 429).length
  if (judged > allowed.loginsAtOnce * 1.5) found(`${judged} logins of one address were judged at once`)
  patient.close()
  const round = () => Promise.allSettled(clients.flatMap((client) => Array.from({ length: 5 }, () => guess(client))))
  // More than fifty are refused, also those that were hung up on; at six hundred requests everything would be.
  for (let rounds = 0; rounds < 40; rounds += 1) {
    await round()
    await sleep(50)
  }
  // Those that are still being judged would be a reason of their own to refuse one more.
  await sleep(1_000)
  const [client] = clients
  const { status } = (await client?.call(loginOf('a patient guess'))) ?? { status: 0 }
  if (status !== 429) found(`after two hundred guesses, one more was answered ${status}`)
  await repeat(over, 50, round)
  for (const client of clients) client.close()
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Brings tokens that name keys which nobody has. */
const unknownKeys: Attack = async ({ gateway, over, found }) => {
  const client = countAnswers(clientFrom('127.0.17.1', gateway), found)
  const token = () =>
    `${encoded({ alg: 'RS256', kid: randomUUID() })}.${encoded({ sub: randomUUID() })}.${randomBytes(256).toString('base64url')}`
  await repeat(over, 100, () =>
    Promise.all(
      Array.from({ length: 40 }, () =>
        client.call({ path: '/api/v1/reservations', headers: { authorization: `Bearer ${token()}` }, signal: over }),
      ),
    ),
  )
  client.close()
}

/** Asks for long paths that are nowhere, and for paths that cannot be decoded. */
const largePaths: Attack = async ({ gateway, over, found }) => {
  const client = countAnswers(clientFrom('127.0.18.1', gateway), found)
  const paths = [
    `/api/v1/movies/${'a'.repeat(15_000)}`,
    `/api/v1/movies/${'%zz'.repeat(4_000)}`,
    `/${'x/'.repeat(5_000)}`,
  ]
  await repeat(over, 100, () =>
    Promise.all(
      Array.from({ length: 10 }, () => paths)
        .flat()
        .map((path) => client.call({ path, signal: over })),
    ),
  )
  client.close()
}

/** Sends what is no HTTP, half of a request, and preflights. */
const malformedRequests: Attack = async ({ gateway, over, found }) => {
  const client = countAnswers(clientFrom('127.0.19.1', gateway), found)
  const preflight = () =>
    client.call({
      method: 'OPTIONS',
      path: '/api/v1/movies',
      headers: { origin: 'https://elsewhere.example' },
      signal: over,
    })
  const begun = performance.now()
  let served = 0
  const sendRubbish = async () => {
    const sockets = await connections(100, '127.0.19.2', gateway)
    const ends = sockets.map((socket, index) => {
      socket.once('data', () => (served += 1))
      const isHalf = index % 10 === 0
      socket.write(isHalf ? `GET / HTTP/1.1\r\n${'x-a: b\r\n'.repeat(200)}` : randomBytes(2_000))
      return isHalf ? undefined : once(socket, 'close')
    })
    // A connection that is closed before the gateway has accepted it costs the gateway nothing.
    await Promise.race([Promise.allSettled(ends), pause(1_000, over)])
    const max = Math.ceil((performance.now() - begun) / 60_000) * allowed.newConnectionsPerMinute
    if (served > max) found(`one address was answered on more than ${max} new connections`)
    for (const socket of sockets) socket.destroy()
  }
  await Promise.all([
    repeat(over, 50, () => Promise.all(Array.from({ length: 40 }, preflight))),
    repeat(over, 10, sendRubbish),
  ])
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
