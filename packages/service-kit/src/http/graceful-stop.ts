import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** Reports that the server is not ready, and closes each connection after its response. Still serves requests. */
    startDraining: () => void
    /** Whether the server drains or closes. */
    isStopping: () => boolean
  }
}

const closeIdleEveryMilliseconds = 100

/**
 * Lets a server stop without losing a request. The server can drain before `close`, and `close` waits for in-flight
 * requests only. docs/decisions/0013 says why both are needed.
 */
export const stopGracefully = (app: FastifyInstance): void => {
  let isStopping = false
  app.decorate('isStopping', () => isStopping)
  app.decorate('startDraining', () => {
    isStopping = true
  })
  app.addHook('onSend', (_request, reply, _payload, next) => {
    if (isStopping) reply.header('connection', 'close')
    next()
  })

  const connections = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })

  let unusedBefore = new Set<Socket>()
  // Node closes idle connections only once, when it stops listening. Two kinds stay open: a connection that becomes
  // idle later, because its response had begun without `connection: close`, and a connection without a request so far.
  const closeIdle = (): void => {
    app.server.closeIdleConnections()
    const unused = new Set([...connections].filter(({ bytesRead }) => bytesRead === 0))
    // A new connection gets one interval to send its request.
    for (const socket of unused) if (unusedBefore.has(socket)) socket.destroy()
    unusedBefore = unused
  }
  let closing: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    isStopping = true
    closing = setInterval(closeIdle, closeIdleEveryMilliseconds).unref()
  })
  app.addHook('onClose', async () => clearInterval(closing))
}
