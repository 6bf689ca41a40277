import { eventually } from '@marquee/testing/eventually'
import { decodeProtectedHeader, type JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestIdentity, superuser, type TestIdentity, type TestReplica } from '../../testing.ts'

let identity: TestIdentity
// A manual clock: on a busy machine a second can pass between two steps.
const start = Date.now()
let skipped = 0
const now = () => new Date(start + skipped)
const seconds = (count: number) => count * 1000
const days = (count: number) => seconds(count * 86_400)

beforeAll(async () => {
  identity = await startTestIdentity({ now })
})
afterAll(() => identity.stop())

const kids = async ({ request }: Pick<TestReplica, 'request'>) =>
  (await request({ method: 'GET', url: '/.well-known/jwks.json' })).json<JSONWebKeySet>().keys.map(({ kid }) => kid)
const signer = async ({ logIn }: Pick<TestReplica, 'logIn'>) => {
  const { access_token } = await logIn(superuser)
  return { token: access_token, kid: decodeProtectedHeader(access_token).kid }
}
const accepts = async ({ request }: Pick<TestReplica, 'request'>, token: string) =>
  (await request({ method: 'GET', url: '/api/v1/users/me', token })).statusCode === 200

it('a rotation after thirty days publishes a new key, signs with the new key, then removes the old key, and refuses no token meanwhile', async () => {
  const [old] = await kids(identity)
  const { token: byOld } = await signer(identity)

  skipped = days(30) - seconds(60)
  await (await identity.replica()).stop()
  expect(await kids(identity)).toEqual([old])

  // A starting replica rotates the keys if a rotation is due, like the task that runs every minute.
  skipped = days(30)
  const rotating = await Promise.all(Array.from({ length: 3 }, () => identity.replica()))
  const [first, second] = rotating
  if (!first || !second) throw new Error('expected three replicas')
  expect(await identity.query('SELECT kid FROM signing_keys')).toHaveLength(2)
  const both = await kids(first)
  expect(both).toHaveLength(2)
  expect(both).toContain(old)
  expect((await signer(first)).kid).toBe(old)

  skipped = days(30) + seconds(59)
  expect((await signer(first)).kid).toBe(old)
  skipped = days(30) + seconds(61)
  const successor = both.find((kid) => kid !== old)
  const { kid, token: byNew } = await signer(first)
  expect(kid).toBe(successor)
  expect(await accepts(second, byNew)).toBe(true)
  expect(await accepts(second, byOld)).toBe(true)

  // The old key signed its last token one minute after the new key was created; that token is valid for ten minutes.
  skipped = days(30) + seconds(60 + 600)
  expect(await kids(first)).toContain(old)
  skipped = days(30) + seconds(60 + 600 + 300 + 1)
  expect(await kids(first)).toEqual([successor])
  expect(await accepts(first, byOld)).toBe(false)
  const last = await identity.replica()
  expect(await identity.query('SELECT kid FROM signing_keys')).toEqual([{ kid: successor }])
  await Promise.all([...rotating, last].map((replica) => replica.stop()))
})

it('a running replica loads a new key before the key signs', async () => {
  const today = skipped
  // This replica's clock stays behind, so that this replica creates no key itself.
  const running = await identity.replica({ now: () => new Date(start + today) })
  await running.service.start({ host: '127.0.0.1', port: 0 })
  const [key] = await kids(running)
  skipped += days(31)
  const rotating = await identity.replica()
  const made = (await kids(rotating)).find((kid) => kid !== key)
  expect(made).toBeDefined()
  await eventually(async () => expect(await kids(running)).toContain(made), { within: 15_000 })
  expect((await signer(running)).kid).toBe(key)
  await Promise.all([running.stop(), rotating.stop()])
})
