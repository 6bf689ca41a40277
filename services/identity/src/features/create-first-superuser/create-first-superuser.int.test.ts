import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventsAbout, startTestIdentity, superuser, type TestIdentity } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

const firstSuperuserId = async () =>
  (await identity.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [superuser.email]))[0]?.id ?? ''

it('identity creates the first superuser at the first start, and publishes the events; the superuser can sign in', async () => {
  const id = await firstSuperuserId()
  const { access_token } = await identity.logIn(superuser)
  const me = await identity.request({ method: 'GET', url: '/api/v1/users/me', token: access_token })
  expect(me.json()).toMatchObject({ id, email: superuser.email, is_superuser: true, is_active: true })
  expect(await eventsAbout(identity, id)).toMatchObject([
    { type: 'identity.user-registered.v1', sequence: 1, data: { userId: id, email: superuser.email } },
    { type: 'identity.user-updated.v1', sequence: 2, data: { userId: id, isSuperuser: true } },
  ])
})

it('identity leaves the first superuser unchanged at later starts, even with another password or another spelling of the email', async () => {
  const id = await firstSuperuserId()
  const again = await identity.replica({
    config: { FIRST_SUPERUSER_EMAIL: 'Boss@Example.com', FIRST_SUPERUSER_PASSWORD: 'something else' },
  })
  expect((await again.tryLogIn(superuser)).statusCode).toBe(200)
  expect(await eventsAbout(identity, id)).toHaveLength(2)
  await again.stop()
})

it('identity does not make an existing account the first superuser', async () => {
  const account = await identity.register()
  const again = await identity.replica({ config: { FIRST_SUPERUSER_EMAIL: account.email } })
  expect(await identity.query('SELECT is_superuser FROM users WHERE id = $1', [account.id])).toEqual([
    { is_superuser: false },
  ])
  expect((await again.tryLogIn(account)).statusCode).toBe(200)
  await again.stop()
})

it('identity starts without a first superuser when none is configured', async () => {
  const without = await identity.replica({ config: { FIRST_SUPERUSER_EMAIL: '', FIRST_SUPERUSER_PASSWORD: '' } })
  expect((await without.request({ method: 'GET', url: '/.well-known/jwks.json' })).statusCode).toBe(200)
  await without.stop()
})
