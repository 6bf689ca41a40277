import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'

type Response = { readonly status: number; readonly body: string; readonly milliseconds: number }

type Call = {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** How long a client waits for a response. */
const timeoutMilliseconds = 20_000

export type Client = ReturnType<typeof clientFrom>

/**
 * A client with a given address in 127.0.0.0/8. `call` rejects when the connection breaks or no response comes in time.
 *
 * @param server the gateway's URL, on this machine
 */
export const clientFrom = (address: string, server: string) => {
  const { hostname, port } = new URL(server)
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    call: ({ method = 'GET', path, headers = {}, body, signal }: Call): Promise<Response> =>
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
        sent.once('timeout', () => sent.destroy(new Error(`no response within ${timeoutMilliseconds} ms`)))
        sent.once('error', reject)
        sent.end(body)
      }),
    close: (): void => agent.destroy(),
  }
}

/** A raw connection; undefined if the server does not accept it. */
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
