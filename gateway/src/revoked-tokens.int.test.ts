import { userUpdated } from '@marquee/contracts/identity-events'
import { newId } from '@marquee/kernel/id'
import { connectBroker } from '@marquee/messaging/broker'
import { createLogger } from '@marquee/service-kit/logger'
import { createTestBroker, type TestBroker } from '@marquee/testing/broker'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from './testing.ts'

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

const publish = (userId: string, change: { isActive: boolean; isSuperuser: boolean }) =>
  identity.publish({
    specversion: '1.0',
    id: newId(),
    source: 'marquee/identity',
    type: userUpdated.type,
    subject: userId,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    sequence: 2,
    data: { userId, email: 'ada@example.com', fullName: 'Ada', ...change },
  })

const aMinuteAgo = () => Math.floor(Date.now() / 1000) - 60

const callAs = async (to: TestGateway, token: string) =>
  to.call('/api/v1/reservations', { headers: ['authorization', token] })

it('a token of a user who is deactivated is refused from then on, also by a gateway that starts later', async () => {
  const sub = newId()
  const token = await gateway.bearer({ sub, iat: aMinuteAgo() })
  const bystander = await gateway.bearer({ iat: aMinuteAgo() })
  expect((await callAs(gateway, token)).status).toBe(200)

  await publish(sub, { isActive: false, isSuperuser: false })
  await eventually(async () => {
    expect(await callAs(gateway, token)).toMatchObject({ status: 401, json: { code: 'invalid-token' } })
  })
  expect((await callAs(gateway, bystander)).status).toBe(200)
  const expectsNothing = await gateway.call('/api/v1/movies', { headers: ['authorization', token] })
  expect(expectsNothing.status).toBe(200)

  const later = await startTestGateway({ settings: { AMQP_URL: broker.url } })
  const same = `Bearer ${await later.issuer.mint({ sub, iat: aMinuteAgo() })}`
  await eventually(async () => expect((await callAs(later, same)).status).toBe(401))
  await later.stop()
})

it('a superuser’s token is refused when they are none any more; their new one is good', async () => {
  const sub = newId()
  const old = await gateway.bearer({ sub, isSuperuser: true, iat: aMinuteAgo() })
  expect((await callAs(gateway, old)).status).toBe(200)
  await publish(sub, { isActive: true, isSuperuser: false })
  await eventually(async () => expect((await callAs(gateway, old)).status).toBe(401))
  const fresh = await gateway.bearer({ sub, iat: Math.floor(Date.now() / 1000) + 1 })
  expect((await callAs(gateway, fresh)).status).toBe(200)
})

it('goes on reading after the connection to the broker broke', async () => {
  await eventually(async () => expect(await broker.closeConnections()).toBeGreaterThan(0))
  const sub = newId()
  const token = await gateway.bearer({ sub, iat: aMinuteAgo() })
  await eventually(() => publish(sub, { isActive: false, isSuperuser: false }))
  await eventually(async () => expect((await callAs(gateway, token)).status).toBe(401))
})
