import { createServer, connect as dial, type Socket } from 'node:net'

/** A way to a server that can be cut, or made to hang as a dead machine does. */
export const startFaultyNetwork = async (url: string) => {
  const { hostname, port } = new URL(url)
  const pairs = new Set<[Socket, Socket]>()
  let hanging = false

  // What does not get through is kept back and not lost, as by TCP: it arrives when the way is free again.
  const hold = (pair: Iterable<Socket>) => {
    for (const socket of pair) socket.pause()
  }

  const server = createServer((inbound) => {
    const outbound = dial(Number(port), hostname)
    const pair: [Socket, Socket] = [inbound, outbound]
    pairs.add(pair)
    for (const [from, to] of [pair, [outbound, inbound] as const]) {
      from.setNoDelay(true)
      from.on('data', (chunk) => to.write(chunk))
      from.on('error', () => undefined)
      from.on('close', () => {
        to.destroy()
        pairs.delete(pair)
      })
    }
    if (hanging) hold(pair)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')

  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
  }
  const way = new URL(url)
  way.port = String(address.port)
  return {
    url: way.href,
    /** Breaks every connection; new ones are possible at once. */
    cut,
    /** Breaks every connection as a machine does that knows nothing of it; new ones are possible at once. */
    reset: () => {
      for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy()
    },
    /** From now on nothing gets through, in either direction, and nobody is told. */
    hang: () => {
      hanging = true
      for (const pair of pairs) hold(pair)
    },
    /** Nothing gets through any more on one connection; 0 is the one that was opened first. */
    hangOne: (index: number) => hold([...pairs][index] ?? []),
    /** Sends bytes to every client as if the server had sent them. */
    sayToClients: (bytes: Buffer) => {
      for (const [inbound] of pairs) inbound.write(bytes)
    },
    /** Everything gets through again, what was on its way meanwhile included. */
    recover: () => {
      hanging = false
      for (const pair of pairs) for (const socket of pair) socket.resume()
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      cut()
      await closed
    },
  }
}
