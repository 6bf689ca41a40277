import { createConnection, createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

let echo: Server
let proxy: TcpProxy
beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket))
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  proxy = await startTcpProxy()
  const address = echo.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  proxy.setTarget('127.0.0.1', address.port)
})
afterEach(async () => {
  await proxy.close()
  await new Promise((resolve) => echo.close(resolve))
})

const connect = () => {
  const socket = createConnection(proxy.port, '127.0.0.1')
  const seen = { text: '', closed: false }
  socket.on('error', () => undefined)
  socket.on('close', () => {
    seen.closed = true
  })
  socket.on('data', (piece) => {
    seen.text += piece.toString()
  })
  return { socket, seen }
}

describe('a TCP proxy', () => {
  it('forwards everything in order, even while the network is slow', async () => {
    const { socket, seen } = connect()
    socket.write('a')
    await eventually(() => expect(seen.text).toBe('a'))
    proxy.change({ kind: 'slow', milliseconds: 50 })
    socket.write('b')
    await eventually(() => expect(seen.text).toBe('ab'))
    proxy.change({ kind: 'slow', milliseconds: 200 })
    socket.write('c')
    // The 'd' is sent when the network is fast again, and must not overtake the delayed 'c'.
    setTimeout(() => {
      proxy.change({ kind: 'clear' })
      socket.write('d')
    }, 50)
    await eventually(() => expect(seen.text).toBe('abcd'))
    socket.destroy()
  })

  it('resets existing and new connections while the network is cut', async () => {
    const { socket, seen } = connect()
    socket.write('a')
    await eventually(() => expect(seen.text).toBe('a'))
    proxy.change({ kind: 'cut' })
    await eventually(() => expect(seen.closed).toBe(true))
    const refused = connect()
    await eventually(() => expect(refused.seen.closed).toBe(true))
    proxy.change({ kind: 'clear' })
    const again = connect()
    again.socket.write('b')
    await eventually(() => expect(again.seen.text).toBe('b'))
    again.socket.destroy()
  })

  it('holds all bytes back while the network is stalled, and delivers them afterwards', async () => {
    const { socket, seen } = connect()
    socket.write('a')
    await eventually(() => expect(seen.text).toBe('a'))
    proxy.change({ kind: 'stalled' })
    socket.write('b')
    const late = connect()
    late.socket.write('c')
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect([seen.text, late.seen.text]).toEqual(['a', ''])
    proxy.change({ kind: 'clear' })
    await eventually(() => expect([seen.text, late.seen.text]).toEqual(['ab', 'c']))
    socket.destroy()
    late.socket.destroy()
  })
})
