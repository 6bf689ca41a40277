import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { receiveWebhookRoute } from './receive-webhook/receive-webhook.route.ts'
import { viewPaymentRoute } from './view-payment/view-payment.route.ts'

const unused = () => Promise.reject(new Error('no request is sent'))

it.each([
  ['a webhook', receiveWebhookRoute(unused)],
  ['a request for the payment', viewPaymentRoute(unused)],
])('%s is never refused because of load', async (_, route) => {
  const app = Fastify({ exposeHeadRoutes: false })
  const mayBeShed: unknown[] = []
  app.addHook('onRoute', ({ config }) => void mayBeShed.push(config?.mayBeShed))
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(route)
  await app.ready()
  expect(mayBeShed).toEqual([false])
})
