import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { watchSeatMapRoute } from './watch-seat-map.route.ts'

it('a stream of changes is never refused because of load', async () => {
  const app = Fastify({ exposeHeadRoutes: false })
  const mayBeShed: unknown[] = []
  app.addHook('onRoute', ({ config }) => void mayBeShed.push(config?.mayBeShed))
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(watchSeatMapRoute({ open: () => Promise.reject(new Error('no stream is opened')) }))
  await app.ready()
  expect(mayBeShed).toEqual([false])
})
