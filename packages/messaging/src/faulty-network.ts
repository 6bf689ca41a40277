import { createServer, connect as dial, type Socket } from 'node:net'

/** A way to the broker that can be cut, or made to hang as a dead machine does. */
export const startFaultyNetwork = async (url: string) => {
  const { hostname, port } = new URL(url)
  const pairs = new Set<[Socket, Socket]>()
  let hanging = false

  const server = createServer((inbound) => {
    const outbound = dial(Number(port), hostname)
    const pair: [Socket, Socket] = [inbound, outbound]
    pairs.add(pair)
    for (const [from, to] of [pair, [outbound, inbound] as const]) {
      from.setNoDelay(true)
      from.on('data', (chunk) => {
        if (!hanging) to.write(chunk)
      })
      from.on('error', () => undefined)
      from.on('close', () => {
        to.destroy()
        pairs.delete(pair)
      })
    }
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
    /** From now on nothing gets through, in either direction, and nobody is told. */
    hang: () => {
      hanging = true
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      cut()
      await closed
    },
  }
}
