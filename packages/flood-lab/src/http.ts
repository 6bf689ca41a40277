import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'

type Answer = { readonly status: number; readonly body: string; readonly milliseconds: number }

type Call = {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** Longest time that a client waits for an answer. */
const timeoutMilliseconds = 20_000

export type Client = ReturnType<typeof clientFrom>

/**
 * A client that comes from an address of its own, in 127.0.0.0/8. Rejects when the connection breaks or nothing comes in time.
 *
 * @param server the gateway's URL, on this machine
 */
export const clientFrom = (address: string, server: string) => {
  const { hostname, port } = new URL(server)
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    call: ({ method = 'GET', path, headers = {}, body, signal }: Call): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const begun = performance.now()
        const options = { hostname, port, method, path, localAddress: address, agent, timeout: timeoutMilliseconds }
        const sent = request(
          {
            ...options,
            headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
            ...(signal ? { signal } : {}),
          },
          async (response) => {
            try {
              const chunks = await response.toArray()
              const milliseconds = performance.now() - begun
              resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), milliseconds })
            } catch (error) {
              reject(error)
            }
          },
        )
        sent.once('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMilliseconds} ms`)))
        sent.once('error', reject)
        sent.end(body)
      }),
    close: (): void => agent.destroy(),
  }
}

/** A connection on which everything is written by hand; undefined if the server does not take it. */
export const socketFrom = async (address: string, server: string): Promise<Socket | undefined> => {
  const { hostname, port } = new URL(server)
  const socket = connect({ host: hostname, port: Number(port), localAddress: address })
  socket.on('error', () => undefined)
  try {
    await once(socket, 'connect')
    return socket
  } catch {
    socket.destroy()
    return undefined
  }
}
