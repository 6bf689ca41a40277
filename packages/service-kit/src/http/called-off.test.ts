import { once } from 'node:events'
import { type Duplex, duplexPair } from 'node:stream'
import Fastify from 'fastify'
import { afterAll, expect, it } from 'vitest'
import { CalledOff, calledOff } from './called-off.ts'

const app = Fastify()
afterAll(() => app.close())

const asked = Promise.withResolvers<AbortSignal>()
const answered = Promise.withResolvers<AbortSignal>()
app.get('/never', async (_request, reply) => {
  asked.resolve(calledOff(reply))
  await once(reply.raw, 'close')
})
app.get('/soon', async (_request, reply) => {
  const signal = calledOff(reply)
  reply.raw.once('close', () => answered.resolve(signal))
  return 'an answer'
})

/** Asks over a connection in memory, because `inject` closes every response as if the client had gone. */
const ask = async (url: string): Promise<Duplex> => {
  await app.ready()
  const [client, server] = duplexPair()
  app.server.emit('connection', server)
  client.resume().write(`GET ${url} HTTP/1.1\r\nhost: cinema.example\r\n\r\n`)
  return server
}

it('aborts when the connection closes before the answer', async () => {
  const connection = await ask('/never')
  const signal = await asked.promise
  expect(signal.aborted).toBe(false)
  connection.destroy()
  await once(signal, 'abort')
  expect(signal.reason).toBeInstanceOf(CalledOff)
  expect(signal.reason).toMatchObject({ code: 'called-off', kind: 'unavailable', message: 'The client has gone.' })
})

it('does not abort when the answer has been sent', async () => {
  await ask('/soon')
  expect((await answered.promise).aborted).toBe(false)
})
