import { createHash, randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventsAbout, startTestIdentity, superuser, type TestIdentity, tally } from '../../testing.ts'

let identity: TestIdentity
let skipped = 0
const now = () => new Date(Date.now() + skipped)
const days = (count: number) => count * 86_400_000

beforeAll(async () => {
  identity = await startTestIdentity({ now })
})
afterAll(() => identity.stop())

const signIn = async () => {
  const account = await identity.register()
  return { ...account, ...(await identity.logIn(account)) }
}
const status = async (refreshToken: string) => (await identity.refresh(refreshToken)).statusCode

describe('a refresh token', () => {
  it('is exchanged for a new pair of tokens of the same login', async () => {
    const { access_token, refresh_token } = await signIn()
    const response = await identity.refresh(refresh_token)
    expect(response.statusCode).toBe(200)
    const fresh = response.json()
    expect(fresh).toMatchObject({ token_type: 'bearer', expires_in: 600 })
    expect(fresh.refresh_token).not.toBe(refresh_token)
    expect(decodeJwt(fresh.access_token)['sid']).toBe(decodeJwt(access_token)['sid'])
    expect(decodeJwt(fresh.access_token).jti).not.toBe(decodeJwt(access_token).jti)
    expect(response.headers['cache-control']).toBe('no-store')
    expect(await status(fresh.refresh_token)).toBe(200)
  })

  it('can come from the cookie, without a body', async () => {
    const { refresh_token } = await signIn()
    const response = await identity.request({
      method: 'POST',
      url: '/api/v1/auth/refresh',
      cookies: { marquee_refresh: refresh_token },
    })
    expect(response.statusCode).toBe(200)
    expect(response.cookies).toMatchObject([{ name: 'marquee_refresh', value: response.json().refresh_token }])
  })

  it('can come from a cookie set before the switch to https, and is then set as a secure cookie', async () => {
    const https = await identity.replica({ config: { PUBLIC_URL: 'https://tickets.example.com' } })
    const { refresh_token } = await signIn()
    const response = await https.request({
      method: 'POST',
      url: '/api/v1/auth/refresh',
      cookies: { marquee_refresh: refresh_token },
    })
    expect(response.statusCode).toBe(200)
    expect(response.cookies).toMatchObject([{ name: '__Secure-marquee_refresh', secure: true }])
    await https.stop()
  })

  it('ends its own login, and no other, when it is used a second time', async () => {
    const { email, password, refresh_token: first } = await signIn()
    const elsewhere = await identity.logIn({ email, password })
    const second = (await identity.refresh(first)).json().refresh_token
    const third = (await identity.refresh(second)).json().refresh_token
    const reuse = await identity.refresh(first)
    expect(reuse.statusCode).toBe(401)
    expect(reuse.headers['www-authenticate']).toContain('Bearer')
    expect(reuse.json()).toMatchObject({ code: 'invalid-refresh-token' })
    expect(await status(third)).toBe(401)
    expect(await status(elsewhere.refresh_token)).toBe(200)
  })

  it('ends its login when it is used again an hour later', async () => {
    const { refresh_token: first } = await signIn()
    const second = (await identity.refresh(first)).json().refresh_token
    skipped += 3_600_000
    expect(await status(first)).toBe(401)
    expect(await status(second)).toBe(401)
  })

  it('works for one of twenty concurrent requests at two replicas, and the login then ends', async () => {
    const other = await identity.replica()
    for (let round = 0; round < 5; round += 1) {
      const { refresh_token } = await signIn()
      const responses = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? identity : other).refresh(refresh_token)),
      )
      expect(tally(responses)).toEqual({ 200: 1, 401: 19 })
      const winner = responses.find(({ statusCode }) => statusCode === 200)
      expect(await status(winner?.json().refresh_token)).toBe(401)
    }
    await other.stop()
  })

  it('is valid for thirty days, and its successor is valid for another thirty days', async () => {
    const { refresh_token: first } = await signIn()
    const { refresh_token: idle } = await signIn()
    skipped += days(29)
    const second = (await identity.refresh(first)).json().refresh_token
    skipped += days(2)
    expect(await status(second)).toBe(200)
    expect(await status(idle)).toBe(401)
  })

  it('of a guest is valid for 400 days, as the cookie is, and its successor is valid for another 400 days', async () => {
    const guest = await identity.beginAsGuest()
    const idle = await identity.beginAsGuest()
    skipped += days(399)
    const response = await identity.refresh(guest.refresh_token)
    expect(response.cookies).toMatchObject([{ maxAge: 400 * 86_400 }])
    skipped += days(399)
    expect(await status(response.json().refresh_token)).toBe(200)
    expect(await status(idle.refresh_token)).toBe(401)
  })

  it('of a guest who became an account is valid for thirty days after the next refresh', async () => {
    const { access_token, refresh_token: first } = await identity.beginAsGuest()
    await identity.becomeAccount(access_token)
    const response = await identity.refresh(first)
    expect(response.cookies).toMatchObject([{ maxAge: 30 * 86_400 }])
    skipped += days(31)
    expect(await status(response.json().refresh_token)).toBe(401)
  })

  it('is stored in the database only as its SHA-256 hash', async () => {
    const { refresh_token } = await signIn()
    const hash = createHash('sha256').update(refresh_token).digest()
    expect(Buffer.from(refresh_token, 'base64url')).toHaveLength(32)
    expect(await identity.query('SELECT 1 FROM refresh_tokens WHERE token_hash = $1', [hash])).toHaveLength(1)
    const everything = await identity.query<{ text: string }>('SELECT t::text AS text FROM refresh_tokens t')
    expect(everything.some(({ text }) => text.includes(refresh_token))).toBe(false)
  })

  it('stops working when the account is deactivated, even if the account is activated again', async () => {
    const { id, refresh_token } = await signIn()
    const { access_token: superuserToken } = await identity.logIn(superuser)
    await identity.administer(superuserToken, id, { is_active: false })
    expect(await status(refresh_token)).toBe(401)
    await identity.administer(superuserToken, id, { is_active: true })
    expect(await status(refresh_token)).toBe(401)
  })

  it('yields an access token with the current rights of the user', async () => {
    const { id, access_token, refresh_token } = await signIn()
    expect(decodeJwt(access_token)['superuser']).toBe(false)
    const { access_token: superuserToken } = await identity.logIn(superuser)
    await identity.administer(superuserToken, id, { is_superuser: true })
    expect(decodeJwt((await identity.refresh(refresh_token)).json().access_token)['superuser']).toBe(true)
  })

  it('is answered with 401 when it is missing, unknown or an access token', async () => {
    const { access_token } = await signIn()
    const without = await identity.request({ method: 'POST', url: '/api/v1/auth/refresh' })
    expect(without.statusCode).toBe(401)
    expect(await status('x'.repeat(43))).toBe(401)
    expect(await status(access_token.slice(0, 512))).toBe(401)
  })

  it('is refused in a body with unknown fields, and if it is not a string', async () => {
    for (const body of [{ refresh_token: 'x', remember: true }, { refresh_token: 1 }, ['x']]) {
      const response = await identity.request({ method: 'POST', url: '/api/v1/auth/refresh', body })
      expect(response.statusCode).toBe(422)
    }
  })
})

describe('a refresh that is repeated with the same idempotency key', () => {
  /** A login whose first refresh token was exchanged, as if the response had been lost. */
  const withLostResponse = async () => {
    const account = await signIn()
    const key = randomUUID()
    const lost = (await identity.refresh(account.refresh_token, key)).json()
    return { ...account, key, lost }
  }

  it('gets the same refresh token, with a new access token of the same login, and the login goes on', async () => {
    const { refresh_token, access_token, key, lost } = await withLostResponse()
    const repeat = await identity.refresh(refresh_token, key)
    expect(repeat.statusCode).toBe(200)
    expect(repeat.json().refresh_token).toBe(lost.refresh_token)
    expect(repeat.cookies).toMatchObject([{ name: 'marquee_refresh', value: lost.refresh_token }])
    expect(decodeJwt(repeat.json().access_token)['sid']).toBe(decodeJwt(access_token)['sid'])
    expect(await status(lost.refresh_token)).toBe(200)
  })

  it('gets the same refresh token in each of twenty concurrent requests at two replicas', async () => {
    const other = await identity.replica()
    const account = await signIn()
    const key = randomUUID()
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? identity : other).refresh(account.refresh_token, key),
      ),
    )
    expect(tally(responses)).toEqual({ 200: 20 })
    const tokens = new Set(responses.map((response) => response.json().refresh_token))
    expect(tokens.size).toBe(1)
    const stored = await identity.query(
      'SELECT 1 FROM refresh_tokens JOIN refresh_families f ON f.id = family_id WHERE f.user_id = $1',
      [account.id],
    )
    expect(stored).toHaveLength(2)
    expect(await status([...tokens][0] ?? '')).toBe(200)
    await other.stop()
  })

  it('works for one of twenty concurrent requests if each has a key of its own, and the login then ends', async () => {
    const { refresh_token } = await signIn()
    const responses = await Promise.all(Array.from({ length: 20 }, () => identity.refresh(refresh_token, randomUUID())))
    expect(tally(responses)).toEqual({ 200: 1, 401: 19 })
    const winner = responses.find(({ statusCode }) => statusCode === 200)
    expect(await status(winner?.json().refresh_token)).toBe(401)
  })

  it('gets the same refresh token within a day', async () => {
    const { refresh_token, key, lost } = await withLostResponse()
    skipped += days(1) - 60_000
    expect((await identity.refresh(refresh_token, key)).json().refresh_token).toBe(lost.refresh_token)
    expect(await status(lost.refresh_token)).toBe(200)
  })

  it.each<[string, (lost: { refresh_token: string; key: string; next: string }) => Promise<number>]>([
    ['has another key', async ({ refresh_token }) => (await identity.refresh(refresh_token, randomUUID())).statusCode],
    ['has no key', ({ refresh_token }) => status(refresh_token)],
    [
      'comes more than a day later',
      async ({ refresh_token, key }) => {
        skipped += days(1) + 60_000
        return (await identity.refresh(refresh_token, key)).statusCode
      },
    ],
    [
      'comes after the new token was used',
      async ({ refresh_token, key, next }) => {
        await identity.refresh(next, key)
        return (await identity.refresh(refresh_token, key)).statusCode
      },
    ],
  ])('ends the login if it %s', async (_, repeat) => {
    const { refresh_token, key, lost } = await withLostResponse()
    expect(await repeat({ refresh_token, key, next: lost.refresh_token })).toBe(401)
    expect(await status(lost.refresh_token)).toBe(401)
  })

  it('ends the login where repeats are switched off', async () => {
    const strict = await identity.replica({ config: { REFRESH_REPEAT_HOURS: '0' } })
    const { refresh_token, key, lost } = await withLostResponse()
    expect((await strict.refresh(refresh_token, key)).statusCode).toBe(401)
    expect(await status(lost.refresh_token)).toBe(401)
    await strict.stop()
  })

  it('gets a 401 after a logout and after a deactivation', async () => {
    const [left, deactivated] = [await withLostResponse(), await withLostResponse()]
    const body = { refresh_token: left.lost.refresh_token }
    await identity.request({ method: 'POST', url: '/api/v1/auth/logout', body })
    expect((await identity.refresh(left.refresh_token, left.key)).statusCode).toBe(401)
    const { access_token: superuserToken } = await identity.logIn(superuser)
    await identity.administer(superuserToken, deactivated.id, { is_active: false })
    expect((await identity.refresh(deactivated.refresh_token, deactivated.key)).statusCode).toBe(401)
  })

  it('is refused with 422 if the key is too long, and changes nothing', async () => {
    const { refresh_token } = await signIn()
    const response = await identity.refresh(refresh_token, 'x'.repeat(256))
    expect(response.statusCode).toBe(422)
    expect(response.json()).toMatchObject({ errors: [{ path: 'idempotency-key' }] })
    expect(await status(refresh_token)).toBe(200)
  })
})

it('the 101st login of a user ends the oldest login, and publishes the end', async () => {
  const account = await signIn()
  // UUIDv7 ids begin with the time, so these logins are older than all others.
  const oldLogin = (index: number) => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`
  await identity.query(
    `INSERT INTO refresh_families
     SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, user_id, created_at, expires_at
     FROM refresh_families, generate_series(1, 99) n WHERE user_id = $1`,
    [account.id],
  )
  const later = await identity.logIn(account)
  const kept = await identity.query<{ id: string }>('SELECT id FROM refresh_families WHERE user_id = $1 ORDER BY id', [
    account.id,
  ])
  expect(kept).toHaveLength(100)
  expect(kept[0]?.id).toBe(oldLogin(2))
  expect((await eventsAbout(identity, account.id)).at(-1)).toMatchObject({
    type: 'identity.logins-ended.v1',
    data: { userId: account.id, loginIds: [oldLogin(1)] },
  })
  expect(await status(account.refresh_token)).toBe(200)
  expect(await status(later.refresh_token)).toBe(200)
})

describe('used tokens', () => {
  it('are pruned to the newest 50 of a login, and their reuse still ends the login', async () => {
    const account = await signIn()
    const tokens = [account.refresh_token]
    for (let times = 0; times < 60; times += 1) {
      tokens.push((await identity.refresh(tokens.at(-1) ?? '')).json().refresh_token)
    }
    const [kept] = await identity.query(
      'SELECT count(*)::int FROM refresh_tokens JOIN refresh_families f ON f.id = family_id WHERE f.user_id = $1',
      [account.id],
    )
    expect(kept?.['count']).toBeLessThanOrEqual(52)
    const newest = (await identity.refresh(tokens.at(-1) ?? '')).json().refresh_token
    expect(await status(tokens.at(-5) ?? '')).toBe(401)
    expect(await status(newest)).toBe(401)
  })
})
