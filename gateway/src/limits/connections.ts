import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { BlockList, isIP, isIPv6, type Socket } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyServerOptions } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Timeouts } from '../proxy/timeouts.ts'
import { createConcurrencyLimit } from './concurrency-limit.ts'

/** Pipelined requests that may wait on one connection. Browsers do not pipeline. */
const maxWaiting = 16

const maxConnections = 25_000

/** This maximum is above the sum of the event streams and in-flight requests that one address may have. */
const maxConnectionsOfAddress = 1_024

/** The last connections are for addresses with few connections, such as that of a browser with six. */
const connectionsForNewcomers = 5_000
const fewConnections = 32

/** A client that keeps its connections alive needs far fewer new connections. */
const newConnectionsPerMinute = 1_200

/** How often connections are checked for clients that do not read. */
const checkIntervalMilliseconds = 1_000

const minute = 60_000

/**
 * Handles the requests of a connection one at a time. Node starts all pipelined requests at once and keeps each
 * response in memory until the earlier responses are sent. So one connection could make Node keep hundreds of large
 * responses.
 */
export const oneAtATime = (handle: RequestListener): RequestListener => {
  const queues = new WeakMap<Socket, [IncomingMessage, ServerResponse][]>()

  const start = (socket: Socket, request: IncomingMessage, response: ServerResponse): void => {
    response.once('close', () => {
      const next = queues.get(socket)?.shift()
      if (next && !socket.destroyed) start(socket, ...next)
      else queues.delete(socket)
    })
    handle(request, response as Parameters<RequestListener>[1])
  }

  return (request, response) => {
    const { socket } = request
    const queue = queues.get(socket)
    if (queue === undefined) {
      queues.set(socket, [])
      start(socket, request, response)
    } else if (queue.length < maxWaiting) queue.push([request, response])
    else socket.destroy()
  }
}

/** A set of addresses and of networks in CIDR notation. */
export const addressList = (entries: readonly string[]): { has: (address: string | undefined) => boolean } => {
  const list = new BlockList()
  const family = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4')
  for (const entry of entries) {
    const [network = '', bits] = entry.split('/')
    if (bits === undefined) list.addAddress(network, family(network))
    else list.addSubnet(network, Number(bits), family(network))
  }
  return { has: (address) => address !== undefined && list.check(address, family(address)) }
}

/**
 * The address of the client that sent a request. Starts at the connection and goes back through `x-forwarded-for` to
 * the first address that is not a trusted proxy. Fastify's `request.ip` is the same address, but is missing on a
 * request that fails before routing.
 *
 * @param connected the connection's remote address
 * @param forwardedFor the header `x-forwarded-for`
 */
export const clientAddress = (
  { connected, forwardedFor }: { connected: string | undefined; forwardedFor: string | string[] | undefined },
  proxies: { has: (address: string) => boolean },
): string => {
  const forwarded = String(forwardedFor ?? '').split(',')
  const addresses = [connected ?? '', ...forwarded.map((address) => address.trim()).reverse()].filter(Boolean)
  const isProxy = (address: string) => isIP(address) !== 0 && proxies.has(address)
  return addresses.find((address) => !isProxy(address)) ?? addresses.at(-1) ?? ''
}

/** Counts new connections per minute, for up to 5,000 addresses. The least recently used are dropped first. */
const createConnectionRateLimit = (max: number) => {
  const counts = new LRUCache<string, { count: number }>({ max: 5_000, ttl: minute })
  return (address: string): boolean => {
    const opened = counts.get(address) ?? { count: 0 }
    opened.count += 1
    if (opened.count === 1) counts.set(address, opened)
    return opened.count <= max
  }
}

/** Closes connections whose clients have stopped reading, because their unsent data stays in memory. */
const closeUnread = (connections: ReadonlySet<Socket>, unreadMilliseconds: number): NodeJS.Timeout => {
  const unreadSince = new WeakMap<Socket, { sent: number; at: number }>()
  return setInterval(() => {
    const now = performance.now()
    for (const socket of connections) {
      if (socket.writableLength === 0) {
        unreadSince.delete(socket)
        continue
      }
      const sent = socket.bytesWritten - socket.writableLength
      const before = unreadSince.get(socket)
      if (before?.sent !== sent) unreadSince.set(socket, { sent, at: now })
      else if (now - before.at > unreadMilliseconds) socket.destroy()
    }
  }, checkIntervalMilliseconds).unref()
}

/**
 * Makes the public HTTP server. The server limits the connections in all, the connections and new connections of one
 * address, and the concurrent requests of one connection. A connection is closed when its client leaves a response
 * unread for too long.
 *
 * @param limited whether the limits per address apply; the other limits always do
 * @param trustedProxies addresses of proxies, which have no limits because one proxy serves many clients
 */
export const boundedServer =
  ({
    limited,
    trustedProxies,
    timeouts,
  }: {
    limited: boolean
    trustedProxies: readonly string[]
    timeouts: Pick<Timeouts, 'unreadMilliseconds'>
  }) =>
  (handle: RequestListener, options: FastifyServerOptions & { http?: ServerOptions | null }): Server => {
    const server = createServer(options.http ?? {}, oneAtATime(handle))
    server.keepAliveTimeout = options.keepAliveTimeout ?? server.keepAliveTimeout
    server.requestTimeout = options.requestTimeout ?? server.requestTimeout
    server.maxConnections = maxConnections

    const proxies = addressList(trustedProxies)
    const connections = createConcurrencyLimit({
      total: maxConnections,
      perAddress: maxConnectionsOfAddress,
      keptForNewcomers: connectionsForNewcomers,
      few: fewConnections,
    })
    const mayConnect = createConnectionRateLimit(newConnectionsPerMinute)
    const open = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      const address = socket.remoteAddress
      if (!limited || address === undefined || proxies.has(address)) return
      const key = normalizeIP(address)
      const release = connections.acquire(key)
      if (release === undefined || !mayConnect(key)) {
        release?.()
        socket.destroy()
        return
      }
      socket.once('close', release)
    })
    const checking = closeUnread(open, timeouts.unreadMilliseconds)
    server.once('close', () => clearInterval(checking))
    return server
  }
