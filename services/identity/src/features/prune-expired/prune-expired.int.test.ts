import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestIdentity, type TestIdentity } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

// After a batch the task waits nine times as long as the batch took: seconds on a busy machine.
const prunes = (assertion: () => Promise<void>) => eventually(assertion, { within: 25_000 })
const count = async (table: string) =>
  (await identity.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`))[0]?.count

it('pruning deletes expired logins, more than one batch of them, and keeps the others', async () => {
  const account = await identity.register()
  const { refresh_token } = await identity.logIn(account)
  await identity.query(
    `WITH expired AS (
       INSERT INTO refresh_families
       SELECT gen_random_uuid(), $1, now() - interval '31 days', now() - interval '1 second' FROM generate_series(1, 2500)
       RETURNING id, expires_at
     )
     INSERT INTO refresh_tokens SELECT sha256(convert_to(id::text, 'UTF8')), id, expires_at FROM expired`,
    [account.id],
  )
  expect(await count('refresh_tokens')).toBe(2501)
  const replica = await identity.replica()
  await replica.service.start({ host: '127.0.0.1', port: 0 })
  await prunes(async () => {
    expect(await count('refresh_tokens')).toBe(1)
    expect(await count('refresh_families')).toBe(1)
  })
  await replica.stop()
  expect((await identity.refresh(refresh_token)).statusCode).toBe(200)
})

it('pruning deletes an ended login of a guest after thirty days, although it could have lasted for 400 days', async () => {
  const guest = await identity.beginAsGuest()
  const body = { refresh_token: guest.refresh_token }
  await identity.request({ method: 'POST', url: '/api/v1/auth/logout', body })
  const kept = () => identity.query('SELECT 1 FROM refresh_families WHERE user_id = $1', [guest.id])
  const days = (count: number) => () => new Date(Date.now() + count * 86_400_000)
  const before = await identity.replica({ now: days(29) })
  await before.service.start({ host: '127.0.0.1', port: 0 })
  await before.stop()
  expect(await kept()).toHaveLength(1)
  const later = await identity.replica({ now: days(31) })
  await later.service.start({ host: '127.0.0.1', port: 0 })
  await prunes(async () => expect(await kept()).toHaveLength(0))
  await later.stop()
})

it('pruning keeps a login until its newest token expires', async () => {
  const { refresh_token: first } = await identity.logIn(await identity.register())
  const days = (count: number) => () => new Date(Date.now() + count * 86_400_000)
  const later = await identity.replica({ now: days(29) })
  const second = (await later.refresh(first)).json().refresh_token
  const muchLater = await identity.replica({ now: days(31) })
  await muchLater.service.start({ host: '127.0.0.1', port: 0 })
  await prunes(async () => expect(await count('refresh_tokens')).toBe(1))
  expect((await muchLater.refresh(second)).statusCode).toBe(200)
  await Promise.all([later.stop(), muchLater.stop()])
})

it('pruning deletes failed logins that no longer count, and keeps the others', async () => {
  await identity.tryLogIn({ email: 'recent@example.com', password: 'a bad password' })
  await identity.query(
    `INSERT INTO login_failures
     SELECT sha256(convert_to(n::text, 'UTF8')), ARRAY[now() - interval '16 minutes'], now() - interval '16 minutes'
     FROM generate_series(1, 1500) n`,
  )
  const replica = await identity.replica()
  await replica.service.start({ host: '127.0.0.1', port: 0 })
  await prunes(async () => expect(await count('login_failures')).toBe(1))
  await replica.stop()
})

it('pruning keeps used refresh tokens for seven days and no longer; until then their reuse ends the login', async () => {
  const refreshed = async (age: string) => {
    const account = await identity.register()
    const { refresh_token: used } = await identity.logIn(account)
    const unused: string = (await identity.refresh(used)).json().refresh_token
    await identity.query(
      `UPDATE refresh_tokens SET used_at = now() - $2::interval FROM refresh_families f
       WHERE f.id = family_id AND user_id = $1 AND used_at IS NOT NULL`,
      [account.id, age],
    )
    const kept = () =>
      identity.query('SELECT 1 FROM refresh_tokens JOIN refresh_families f ON f.id = family_id WHERE user_id = $1', [
        account.id,
      ])
    return { used, unused, kept }
  }
  const [older, younger] = [await refreshed('7 days 1 minute'), await refreshed('6 days 23 hours')]
  const replica = await identity.replica()
  await replica.service.start({ host: '127.0.0.1', port: 0 })
  await prunes(async () => expect(await older.kept()).toHaveLength(1))
  await replica.stop()
  expect(await younger.kept()).toHaveLength(2)
  expect((await identity.refresh(younger.used)).statusCode).toBe(401)
  expect((await identity.refresh(younger.unused)).statusCode).toBe(401)
  expect((await identity.refresh(older.unused)).statusCode).toBe(200)
})

it('pruning deletes reservations, more than one batch of them, 400 days after their last event and not before', async () => {
  await identity.query(
    `INSERT INTO commitments (reservation_id, confirmed, heard_at)
     SELECT gen_random_uuid(), true, now() - interval '400 days 1 minute' FROM generate_series(1, 1500)
     UNION ALL SELECT gen_random_uuid(), true, now() - interval '399 days'`,
  )
  const replica = await identity.replica()
  await replica.service.start({ host: '127.0.0.1', port: 0 })
  await prunes(async () => expect(await count('commitments')).toBe(1))
  await replica.stop()
  expect(await identity.query("SELECT heard_at > now() - interval '400 days' AS young FROM commitments")).toEqual([
    { young: true },
  ])
})
