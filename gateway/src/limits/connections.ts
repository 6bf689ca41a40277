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
import type { Patience } from '../proxy/patience.ts'
import { createShares } from './shares.ts'

/** Pipelined requests that wait on a connection for the answer before theirs. Browsers do not pipeline at all. */
const maxWaiting = 16

const maxConnections = 25_000

/** More than the event streams and requests of one address together. */
const maxConnectionsOfAddress = 1_024

/** The last places are for addresses that have only a few, such as a browser's six. */
const connectionsForNewcomers = 5_000
const fewConnections = 32

/** A client that keeps its connections alive needs far fewer. */
const newConnectionsPerMinute = 1_200

/** From one look for connections whose clients do not read to the next. */
const lookMilliseconds = 1_000

const minute = 60_000

/**
 * Lets the requests of a connection run one at a time. Node starts all pipelined requests at once and keeps every answer in
 * memory until the first has been sent, so that one connection could make a process keep hundreds of large answers.
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

/** Addresses and networks in CIDR notation, to ask whether an address is one of them. */
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
 * The address of the client that a request came from. It starts at the connection's address, goes back through what proxies
 * have added, and takes the first that belongs to no trusted proxy. Fastify's `request.ip` is the same, but is not set on a
 * request that fails before it has a route.
 *
 * @param connected the connection's other end
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

/** Counts what an address begins; the oldest of 5,000 addresses are forgotten first. */
const createBeginnings = (max: number) => {
  const counts = new LRUCache<string, { count: number }>({ max: 5_000, ttl: minute })
  return (address: string): boolean => {
    const begun = counts.get(address) ?? { count: 0 }
    begun.count += 1
    if (begun.count === 1) counts.set(address, begun)
    return begun.count <= max
  }
}

/** Closes a connection whose client has stopped to read: what waits to be sent to it stays in memory until then. */
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
  }, lookMilliseconds).unref()
}

/**
 * Makes the public HTTP server: how many connections there are, how many one address has and begins, how many requests of
 * a connection run, and how long a client may let an answer lie are all bounded.
 *
 * @param limited whether addresses are limited; without it only the connection and the process are
 * @param trustedProxies addresses that stand for many clients and have no limits of their own
 */
export const boundedServer =
  ({
    limited,
    trustedProxies,
    patience,
  }: {
    limited: boolean
    trustedProxies: readonly string[]
    patience: Pick<Patience, 'unread'>
  }) =>
  (handle: RequestListener, options: FastifyServerOptions & { http?: ServerOptions | null }): Server => {
    const server = createServer(options.http ?? {}, oneAtATime(handle))
    server.keepAliveTimeout = options.keepAliveTimeout ?? server.keepAliveTimeout
    server.requestTimeout = options.requestTimeout ?? server.requestTimeout
    server.maxConnections = maxConnections

    const proxies = addressList(trustedProxies)
    const shares = createShares({
      total: maxConnections,
      perAddress: maxConnectionsOfAddress,
      keptForNewcomers: connectionsForNewcomers,
      few: fewConnections,
    })
    const mayBegin = createBeginnings(newConnectionsPerMinute)
    const open = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      const address = socket.remoteAddress
      if (!limited || address === undefined || proxies.has(address)) return
      const key = normalizeIP(address)
      const leave = shares.take(key)
      if (leave === undefined || !mayBegin(key)) {
        leave?.()
        socket.destroy()
        return
      }
      socket.once('close', leave)
    })
    const looking = closeUnread(open, patience.unread)
    server.once('close', () => clearInterval(looking))
    return server
  }
