import { once } from 'node:events'
import { type Duplex, duplexPair } from 'node:stream'
import Fastify from 'fastify'
import { afterAll, expect, it } from 'vitest'
import { ClientDisconnected, disconnectSignal } from './disconnect-signal.ts'

const app = Fastify()
afterAll(() => app.close())

const whileWaiting = Promise.withResolvers<AbortSignal>()
const afterResponse = Promise.withResolvers<AbortSignal>()
app.get('/never', async (_request, reply) => {
  whileWaiting.resolve(disconnectSignal(reply))
  await once(reply.raw, 'close')
})
app.get('/soon', async (_request, reply) => {
  const signal = disconnectSignal(reply)
  reply.raw.once('close', () => afterResponse.resolve(signal))
  return 'done'
})

/** Sends a request over a connection in memory. `inject` would close the response as a disconnected client does. */
const send = async (url: string): Promise<Duplex> => {
  await app.ready()
  const [client, server] = duplexPair()
  app.server.emit('connection', server)
  client.resume().write(`GET ${url} HTTP/1.1\r\nhost: cinema.example\r\n\r\n`)
  return server
}

it('aborts the signal when the connection closes before the response', async () => {
  const connection = await send('/never')
  const signal = await whileWaiting.promise
  expect(signal.aborted).toBe(false)
  connection.destroy()
  await once(signal, 'abort')
  expect(signal.reason).toBeInstanceOf(ClientDisconnected)
  const message = 'The client closed the connection.'
  expect(signal.reason).toMatchObject({ code: 'called-off', kind: 'unavailable', message })
})

it('does not abort the signal when the connection closes after the response', async () => {
  await send('/soon')
  expect((await afterResponse.promise).aborted).toBe(false)
})
