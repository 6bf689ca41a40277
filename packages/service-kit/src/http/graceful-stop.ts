import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** From now on the server says that it stops: it is not ready, and every answer closes its connection. It goes on answering. */
    startDraining: () => void
    /** Whether it says so. */
    isStopping: () => boolean
  }
}

const lookMilliseconds = 100

/**
 * Lets a server stop without losing a request: it can drain before `close`, and `close` waits for the requests under
 * way and for nothing else. docs/decisions/0013 says why both are needed.
 */
export const stopGracefully = (app: FastifyInstance): void => {
  let isStopping = false
  app.decorate('isStopping', () => isStopping)
  app.decorate('startDraining', () => {
    isStopping = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close')
  })

  const connections = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })

  let silentBefore = new Set<Socket>()
  // Node closes idle connections once, when it stops listening: not one that becomes idle later because its answer had begun
  // without `connection: close`, and not one on which no request has come yet.
  const closeIdle = (): void => {
    app.server.closeIdleConnections()
    const silent = new Set([...connections].filter(({ bytesRead }) => bytesRead === 0))
    // One that was just made gets the time to send its request.
    for (const socket of silent) if (silentBefore.has(socket)) socket.destroy()
    silentBefore = silent
  }
  let looking: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    isStopping = true
    looking = setInterval(closeIdle, lookMilliseconds).unref()
  })
  app.addHook('onClose', async () => clearInterval(looking))
}
