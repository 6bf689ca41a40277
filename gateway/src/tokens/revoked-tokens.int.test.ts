import type { EventDefinition } from '@marquee/contracts/define-event'
import { queueName } from '@marquee/contracts/define-subscription'
import {
  gatewayOnLoginsEnded,
  gatewayOnUserUpdated,
  loginsEnded,
  userUpdated,
} from '@marquee/contracts/identity-events'
import { newId } from '@marquee/kernel/id'
import { connectBroker } from '@marquee/messaging/connection/broker'
import { createLogger } from '@marquee/service-kit/service/logger'
import { createTestBroker, type TestBroker } from '@marquee/testing/broker'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let broker: TestBroker
let identity: ReturnType<typeof connectBroker>
let gateway: TestGateway
const log = createLogger({ service: 'test', level: 'silent' })

beforeAll(async () => {
  broker = await createTestBroker()
  identity = connectBroker({ url: broker.url, name: 'test', log })
  gateway = await startTestGateway({ settings: { AMQP_URL: broker.url } })
  await eventually(() => expect(identity.isConnected()).toBe(true))
})
afterAll(async () => {
  await gateway.stop()
  await identity.close()
  await broker.drop()
})

const publishAbout = (userId: string, { type }: EventDefinition, data: object) =>
  identity.publish({
    specversion: '1.0',
    id: newId(),
    source: 'marquee/identity',
    type,
    subject: userId,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    sequence: 2,
    data: { userId, ...data },
  })
const publish = (userId: string, change: { isActive: boolean; isSuperuser: boolean }) =>
  publishAbout(userId, userUpdated, { email: 'ada@example.com', fullName: 'Ada', ...change })

const aMinuteAgo = () => Math.floor(Date.now() / 1000) - 60

const callAs = async (to: TestGateway, token: string) =>
  to.call('/api/v1/reservations', { headers: ['authorization', token] })

it('tokens of a deactivated user are refused, also by a gateway that starts later', async () => {
  const sub = newId()
  const token = await gateway.bearer({ sub, iat: aMinuteAgo() })
  const bystander = await gateway.bearer({ iat: aMinuteAgo() })
  expect((await callAs(gateway, token)).status).toBe(200)

  await publish(sub, { isActive: false, isSuperuser: false })
  await eventually(async () => {
    expect(await callAs(gateway, token)).toMatchObject({ status: 401, json: { code: 'invalid-token' } })
  })
  expect((await callAs(gateway, bystander)).status).toBe(200)
  const onPublicRoute = await gateway.call('/api/v1/movies', { headers: ['authorization', token] })
  expect(onPublicRoute.status).toBe(200)

  const later = await startTestGateway({ settings: { AMQP_URL: broker.url } })
  const same = `Bearer ${await later.issuer.mint({ sub, iat: aMinuteAgo() })}`
  await eventually(async () => expect((await callAs(later, same)).status).toBe(401))
  await later.stop()
})

it('tokens of an ended login are refused, and those of other logins of the same user are accepted', async () => {
  const [sub, ended, other] = [newId(), newId(), newId()]
  const [old, good] = [await gateway.bearer({ sub, sid: ended }), await gateway.bearer({ sub, sid: other })]
  expect((await callAs(gateway, old)).status).toBe(200)
  await publishAbout(sub, loginsEnded, { loginIds: [ended] })
  await eventually(async () => expect((await callAs(gateway, old)).status).toBe(401))
  expect((await callAs(gateway, good)).status).toBe(200)
})

it('a starting gateway reads the events of at least the last 20 minutes, twice the lifetime of an access token', async () => {
  // RabbitMQ sets the time of each message itself, so this test cannot publish an old message. The test checks the
  // reader's offset instead.
  const tokenMinutes = 10
  await eventually(async () => {
    const offsets = new Map<string, string>()
    for (const { queue, arguments: given } of await broker.listConsumers()) {
      offsets.set(queue, String(given['x-stream-offset']))
    }
    for (const queue of [gatewayOnUserUpdated, gatewayOnLoginsEnded].map(queueName)) {
      expect(offsets.get(queue)).toMatch(/^\d+m$/)
      expect(Number.parseInt(offsets.get(queue) ?? '', 10)).toBeGreaterThanOrEqual(2 * tokenMinutes)
    }
  })
})

it('a superuser’s token is refused once the user is no longer a superuser, and a new token is accepted', async () => {
  const sub = newId()
  const old = await gateway.bearer({ sub, isSuperuser: true, iat: aMinuteAgo() })
  expect((await callAs(gateway, old)).status).toBe(200)
  await publish(sub, { isActive: true, isSuperuser: false })
  await eventually(async () => expect((await callAs(gateway, old)).status).toBe(401))
  const fresh = await gateway.bearer({ sub, iat: Math.floor(Date.now() / 1000) + 1 })
  expect((await callAs(gateway, fresh)).status).toBe(200)
})

it('revocations are still read after the connection to the broker broke', async () => {
  await eventually(async () => expect(await broker.closeConnections()).toBeGreaterThan(0))
  const sub = newId()
  const token = await gateway.bearer({ sub, iat: aMinuteAgo() })
  await eventually(() => publish(sub, { isActive: false, isSuperuser: false }))
  await eventually(async () => expect((await callAs(gateway, token)).status).toBe(401))
})
