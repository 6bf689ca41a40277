import { createConnection, createServer, type Socket } from 'node:net'

/**
 * What a connection goes through.
 *
 * - `clear`: everything passes.
 * - `cut`: connections are reset, and so are new ones.
 * - `stalled`: nothing passes in either direction until the condition changes, as when a cable is pulled and put back.
 * - `slow`: each piece arrives so many milliseconds late, in its order.
 */
export type NetworkCondition =
  | { readonly kind: 'clear' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'slow'; readonly milliseconds: number }

export type TcpProxy = Awaited<ReturnType<typeof startTcpProxy>>

type Link = { readonly ends: readonly [client: Socket, upstream: Socket]; readonly setFlow: () => void }

/**
 * Listens on a free port of 127.0.0.1 and passes on what comes, under any condition. What is stalled is kept and not lost,
 * as by TCP: it arrives when the way is free again.
 *
 * @param url of the server that connections lead to; without it, `leadTo` says so before the first one
 */
export const startTcpProxy = async (url?: string) => {
  let condition: NetworkCondition = { kind: 'clear' }
  let target: { host: string; port: number } | undefined
  const links = new Set<Link>()

  const pass = (from: Socket, to: Socket) => {
    let last = Promise.resolve()
    from.on('data', (piece: Buffer) => {
      if (condition.kind !== 'slow') {
        last = last.then(() => void to.write(piece))
        return
      }
      // Late, and never before what came earlier.
      const { milliseconds } = condition
      const due = new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
      last = last.then(() => due).then(() => void to.write(piece))
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
    pass(client, upstream)
    pass(upstream, client)
    link.setFlow()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const { port } = address

  const everyEnd = (work: (end: Socket) => void) => {
    for (const { ends } of links) ends.forEach(work)
  }
  const leadTo = (host: string, targetPort: number): void => {
    target = { host, port: targetPort }
  }
  if (url !== undefined) leadTo(new URL(url).hostname, Number(new URL(url).port))

  return {
    port,
    /** The address of the server, through the proxy. */
    url: url === undefined ? '' : Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href,
    /** Where connections from now on lead to. */
    leadTo,
    change: (to: NetworkCondition): void => {
      condition = to
      if (to.kind === 'cut') everyEnd((end) => end.resetAndDestroy())
      else for (const { setFlow } of links) setFlow()
    },
    /** Closes every connection; new ones are possible at once. */
    disconnect: (): void => everyEnd((end) => end.destroy()),
    /** Resets every connection, as a machine does that knows nothing of it; new ones are possible at once. */
    reset: (): void => everyEnd((end) => end.resetAndDestroy()),
    /** Stalls one connection; 0 is the one that was opened first. */
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
