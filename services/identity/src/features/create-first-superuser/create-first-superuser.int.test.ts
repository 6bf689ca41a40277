import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventsAbout, startTestIdentity, superuser, type TestIdentity } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

const theOne = async () =>
  (await identity.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [superuser.email]))[0]?.id ?? ''

it('is there after the first start, may sign in, and everybody is told', async () => {
  const id = await theOne()
  const { access_token } = await identity.logIn(superuser)
  const me = await identity.request({ method: 'GET', url: '/api/v1/users/me', token: access_token })
  expect(me.json()).toMatchObject({ id, email: superuser.email, is_superuser: true, is_active: true })
  expect(await eventsAbout(identity, id)).toMatchObject([
    { type: 'identity.user-registered.v1', sequence: 1, data: { userId: id, email: superuser.email } },
    { type: 'identity.user-updated.v1', sequence: 2, data: { userId: id, isSuperuser: true } },
  ])
})

it('is left alone by further starts, even with another password, and by another spelling of the email', async () => {
  const id = await theOne()
  const again = await identity.replica({
    config: { FIRST_SUPERUSER_EMAIL: 'Boss@Example.com', FIRST_SUPERUSER_PASSWORD: 'something else' },
  })
  expect((await again.tryLogIn(superuser)).statusCode).toBe(200)
  expect(await eventsAbout(identity, id)).toHaveLength(2)
  await again.stop()
})

it('is not made out of an account that is there already', async () => {
  const account = await identity.register()
  const again = await identity.replica({ config: { FIRST_SUPERUSER_EMAIL: account.email } })
  expect(await identity.query('SELECT is_superuser FROM users WHERE id = $1', [account.id])).toEqual([
    { is_superuser: false },
  ])
  expect((await again.tryLogIn(account)).statusCode).toBe(200)
  await again.stop()
})

it('is optional', async () => {
  const without = await identity.replica({ config: { FIRST_SUPERUSER_EMAIL: '', FIRST_SUPERUSER_PASSWORD: '' } })
  expect((await without.request({ method: 'GET', url: '/.well-known/jwks.json' })).statusCode).toBe(200)
  await without.stop()
})
