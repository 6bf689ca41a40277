import { createConnection, createServer, type Socket } from 'node:net'

/**
 * The condition of all connections through the proxy.
 *
 * - `clear`: everything is forwarded.
 * - `cut`: existing and new connections are reset.
 * - `stalled`: nothing is forwarded in either direction until the condition changes, as with an unplugged cable.
 * - `slow`: each chunk arrives late by `milliseconds`, in order.
 */
export type NetworkCondition =
  | { readonly kind: 'clear' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'slow'; readonly milliseconds: number }

export type TcpProxy = Awaited<ReturnType<typeof startTcpProxy>>

type Link = { readonly ends: readonly [client: Socket, upstream: Socket]; readonly setFlow: () => void }

/**
 * Listens on a free port of 127.0.0.1 and forwards connections to a server. Stalled bytes are not lost: as with TCP,
 * they arrive when the condition changes.
 *
 * @param url the URL of the server; without it, call `setTarget` before the first connection
 */
export const startTcpProxy = async (url?: string) => {
  let condition: NetworkCondition = { kind: 'clear' }
  let target: { host: string; port: number } | undefined
  const links = new Set<Link>()

  const forward = (from: Socket, to: Socket) => {
    let last = Promise.resolve()
    from.on('data', (chunk: Buffer) => {
      if (condition.kind !== 'slow') {
        last = last.then(() => void to.write(chunk))
        return
      }
      // The chunk is delayed, and never overtakes earlier bytes.
      const { milliseconds } = condition
      const due = new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
      last = last.then(() => due).then(() => void to.write(chunk))
    })
    from.on('end', () => {
      last = last.then(() => void to.end())
    })
  }

  const server = createServer((client) => {
    client.on('error', () => undefined)
    if (condition.kind === 'cut' || target === undefined) {
      client.resetAndDestroy()
      return
    }
    const upstream = createConnection(target)
    upstream.on('error', () => undefined)
    const ends = [client, upstream] as const
    const link: Link = {
      ends,
      setFlow: () => {
        for (const end of ends) {
          if (condition.kind === 'stalled') end.pause()
          else end.resume()
        }
      },
    }
    links.add(link)
    for (const end of ends) {
      end.setNoDelay(true)
      end.once('close', () => {
        links.delete(link)
        for (const other of ends) other.destroy()
      })
    }
    forward(client, upstream)
    forward(upstream, client)
    link.setFlow()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const { port } = address

  const everyEnd = (work: (end: Socket) => void) => {
    for (const { ends } of links) ends.forEach(work)
  }
  const setTarget = (host: string, targetPort: number): void => {
    target = { host, port: targetPort }
  }
  if (url !== undefined) setTarget(new URL(url).hostname, Number(new URL(url).port))

  return {
    port,
    /** The URL of the server through the proxy. */
    url: url === undefined ? '' : Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href,
    /** Sets the server to which new connections are forwarded. */
    setTarget: setTarget,
    change: (to: NetworkCondition): void => {
      condition = to
      if (to.kind === 'cut') everyEnd((end) => end.resetAndDestroy())
      else for (const { setFlow } of links) setFlow()
    },
    /** Closes every connection. New connections are possible at once. */
    disconnect: (): void => everyEnd((end) => end.destroy()),
    /** Resets every connection, as a restarted machine would. New connections are possible at once. */
    reset: (): void => everyEnd((end) => end.resetAndDestroy()),
    /** Stalls one connection. Index 0 is the oldest open connection. */
    stallOne: (index: number): void => {
      for (const end of [...links][index]?.ends ?? []) end.pause()
    },
    /** Sends bytes to every client as if the server had sent them. */
    sendToClients: (bytes: Buffer): void => {
      for (const { ends } of links) ends[0].write(bytes)
    },
    close: async (): Promise<void> => {
      everyEnd((end) => end.resetAndDestroy())
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
