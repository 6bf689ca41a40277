import { createHash } from 'node:crypto'
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

it('ends the oldest login of a user who begins a 101st login, and publishes the end', async () => {
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
