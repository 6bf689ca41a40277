import { createConnection, createServer, type Socket } from 'node:net'

/**
 * What a connection goes through.
 *
 * - `clear`: everything passes.
 * - `cut`: connections are reset, and so are new ones.
 * - `stalled`: nothing passes in either direction until the weather changes, as when a cable is pulled and put back.
 * - `slow`: each piece arrives so many milliseconds late, in its order.
 */
export type Weather =
  | { readonly kind: 'clear' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'slow'; readonly milliseconds: number }

export type TcpProxy = Awaited<ReturnType<typeof startTcpProxy>>

type Link = { readonly ends: readonly [Socket, Socket]; readonly setFlow: () => void }

/** Listens on a free port of 127.0.0.1 and passes on what comes, through any weather. */
export const startTcpProxy = async () => {
  let weather: Weather = { kind: 'clear' }
  let target: { host: string; port: number } | undefined
  const links = new Set<Link>()

  const pass = (from: Socket, to: Socket) => {
    let last = Promise.resolve()
    from.on('data', (piece: Buffer) => {
      if (weather.kind !== 'slow') {
        last = last.then(() => void to.write(piece))
        return
      }
      // Late, and never before what came earlier.
      const due = new Promise<void>((resolve) =>
        setTimeout(resolve, weather.kind === 'slow' ? weather.milliseconds : 0),
      )
      last = last.then(() => due).then(() => void to.write(piece))
    })
    from.on('end', () => {
      last = last.then(() => void to.end())
    })
  }

  const server = createServer((client) => {
    client.on('error', () => undefined)
    if (weather.kind === 'cut' || target === undefined) {
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
          if (weather.kind === 'stalled') end.pause()
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

  const reset = () => {
    for (const { ends } of links) for (const end of ends) end.resetAndDestroy()
  }

  return {
    port: address.port,
    /** Where connections from now on lead to. */
    leadTo: (host: string, port: number): void => {
      target = { host, port }
    },
    change: (to: Weather): void => {
      weather = to
      if (to.kind === 'cut') reset()
      else for (const { setFlow } of links) setFlow()
    },
    close: async (): Promise<void> => {
      reset()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
