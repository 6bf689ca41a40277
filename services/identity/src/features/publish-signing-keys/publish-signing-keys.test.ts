import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { publishSigningKeysRoute } from './publish-signing-keys.route.ts'

it('a request for the signing keys is never refused because of load', async () => {
  const app = Fastify({ exposeHeadRoutes: false })
  const mayBeShed: unknown[] = []
  app.addHook('onRoute', ({ config }) => void mayBeShed.push(config?.mayBeShed))
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(publishSigningKeysRoute({ publicKeys: () => [] }))
  await app.ready()
  expect(mayBeShed).toEqual([false])
})
