import { promisify } from 'node:util'
import { eventually } from '@marquee/testing/eventually'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestIdentity, superuser, type TestIdentity, type TestReplica, tally, visible } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

const form = (fields: Record<string, string>, { request }: Pick<TestReplica, 'request'> = identity) =>
  request({
    method: 'POST',
    url: '/api/v1/auth/access-token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  })

describe('signing in', () => {
  it('takes the form of OAuth 2, with the members that its clients add', async () => {
    const { email, password } = await identity.register()
    const response = await form({
      username: email,
      password,
      grant_type: 'password',
      scope: '',
      client_id: 'web',
      client_secret: '',
    })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      access_token: expect.stringMatching(/^ey/),
      token_type: 'bearer',
      expires_in: 600,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(response.headers['cache-control']).toBe('no-store')
  })

  it('takes JSON, and the email in any case', async () => {
    const { email, password } = await identity.register()
    expect((await identity.tryLogIn({ email: ` ${email.toUpperCase()} `, password })).statusCode).toBe(200)
  })

  it('gives browsers the refresh token in a cookie that only the paths which take it can see', async () => {
    const { email, password } = await identity.register()
    const response = await form({ username: email, password })
    expect(response.cookies).toEqual([
      {
        name: 'marquee_refresh',
        value: response.json().refresh_token,
        httpOnly: true,
        sameSite: 'Strict',
        path: '/api/v1/auth',
        maxAge: 30 * 86_400,
      },
      {
        name: 'marquee_browser',
        value: expect.any(String),
        httpOnly: true,
        sameSite: 'Strict',
        path: '/api/v1/auth',
        maxAge: 400 * 86_400,
      },
    ])
    const https = await identity.replica({ config: { PUBLIC_URL: 'https://tickets.example.com' } })
    const [cookie] = (await form({ username: email, password }, https)).cookies
    expect(cookie).toMatchObject({ name: '__Secure-marquee_refresh', secure: true })
    const refreshed = await https.request({
      method: 'POST',
      url: '/api/v1/auth/refresh',
      headers: { 'content-type': 'application/json', cookie: `__Secure-marquee_refresh=${cookie?.value}` },
    })
    expect(refreshed.statusCode).toBe(200)
    await https.stop()
  })

  it('issues a token that anybody can verify with the published keys', async () => {
    const address = await (await identity.replica()).service.start({ host: '127.0.0.1', port: 0 })
    const account = await identity.register()
    const { access_token: token } = await identity.logIn(account)
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', address))
    const { payload } = await jwtVerify(token, keys, {
      issuer: 'marquee',
      audience: 'marquee-api',
      algorithms: ['RS256'],
      typ: 'at+jwt',
    })
    expect(payload).toEqual({
      sub: account.id,
      superuser: false,
      typ: 'access',
      sid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iss: 'marquee',
      aud: 'marquee-api',
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 600,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(Object.keys(decodeProtectedHeader(token)).sort()).toEqual(['alg', 'kid', 'typ'])
    const boss = await jwtVerify((await identity.logIn(superuser)).access_token, keys)
    expect(boss.payload['superuser']).toBe(true)
  })

  it('answers an unknown user, a wrong password and a closed account with the same', async () => {
    const [account, closed] = [await identity.register(), await identity.register()]
    const { access_token: token } = await identity.logIn(superuser)
    await identity.administer(token, closed.id, { is_active: false })
    const [unknown, wrong, inactive] = [
      await form({ username: 'nobody@example.com', password: 'a good password' }),
      await form({ username: account.email, password: 'a bad password' }),
      await form({ username: closed.email, password: closed.password }),
    ]
    expect(visible(wrong)).toMatchObject({
      statusCode: 400,
      headers: { 'content-type': expect.stringContaining('application/problem+json') },
      body: { error: 'invalid_grant', code: 'invalid-grant', status: 400 },
    })
    expect(visible(unknown)).toEqual(visible(wrong))
    expect(visible(inactive)).toEqual(visible(wrong))
    expect(wrong.cookies).toEqual([])
  })

  it('does as much work for an unknown user as for a wrong password', async () => {
    const unlimited = await identity.replica({ config: { RATE_LIMITS: 'off' } })
    const { email } = await identity.register()
    const work: Record<string, number[]> = { [email]: [], 'nobody@example.com': [] }
    for (let round = 0; round < 15; round += 1) {
      for (const [username, microseconds] of Object.entries(work)) {
        // Processor time, because what else the machine does takes some of any other.
        const before = process.cpuUsage()
        await form({ username, password: 'a bad password' }, unlimited)
        const { user, system } = process.cpuUsage(before)
        microseconds.push(user + system)
      }
    }
    const [known = 0, unknown = 0] = Object.values(work).map((taken) => taken.toSorted((a, b) => a - b)[7])
    // Without the hashing an unknown user would cost a tenth.
    expect(unknown / known).toBeGreaterThan(0.6)
    expect(unknown / known).toBeLessThan(1.6)
    await unlimited.stop()
  })

  it.each([
    ['no password', { username: 'a@example.com' }],
    ['no username', { password: 'a good password' }],
    ['another grant', { username: 'a@example.com', password: 'a good password', grant_type: 'client_credentials' }],
    ['an unknown field', { username: 'a@example.com', password: 'a good password', otp: '1' }],
    ['a null character', { username: 'a\u0000@example.com', password: 'a good password' }],
  ])('refuses %s with 422', async (_, fields) => {
    expect((await form(fields)).statusCode).toBe(422)
    const json = await identity.request({ method: 'POST', url: '/api/v1/auth/access-token', body: fields })
    expect(json.statusCode).toBe(422)
  })

  it('refuses a field that comes twice', async () => {
    const response = await identity.request({
      method: 'POST',
      url: '/api/v1/auth/access-token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'username=a@example.com&username=b@example.com&password=x',
    })
    expect(response.statusCode).toBe(422)
  })

  it('refuses other media types with 415, and a body that is too large with 413', async () => {
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
      const response = await identity.request({
        method: 'POST',
        url: '/api/v1/auth/access-token',
        headers: { 'content-type': type },
        body: 'username=a&password=b',
      })
      expect([type, response.statusCode]).toEqual([type, 415])
    }
    expect((await form({ username: 'a@example.com', password: 'x'.repeat(20_000) })).statusCode).toBe(413)
  })
})

describe('a browser that has signed in before', () => {
  const withCookie = (account: { email: string; password: string }, browser: string) =>
    identity.request({
      method: 'POST',
      url: '/api/v1/auth/access-token',
      headers: { cookie: `marquee_browser=${browser}` },
      body: { username: account.email, password: account.password },
    })
  const markOf = async (account: { email: string; password: string }) => {
    const { cookies } = await form({ username: account.email, password: account.password })
    return cookies.find(({ name }) => name === 'marquee_browser')?.value ?? ''
  }
  const failTenTimes = async (attempt: () => ReturnType<typeof form>) => {
    for (let count = 0; count < 10; count += 1) expect((await attempt()).statusCode).toBe(400)
  }

  it('may sign in after strangers have locked the account by guessing', async () => {
    const account = await identity.register()
    const mark = await markOf(account)
    await failTenTimes(() => form({ username: account.email, password: 'a bad password' }))
    expect((await identity.tryLogIn(account)).statusCode).toBe(429)
    expect((await withCookie(account, mark)).statusCode).toBe(200)
    expect((await identity.tryLogIn(account)).statusCode).toBe(429)
  })

  it('has ten guesses of its own, which close nobody else out', async () => {
    const account = await identity.register()
    const [mark, other] = [await markOf(account), await markOf(account)]
    await failTenTimes(() => withCookie({ ...account, password: 'a bad password' }, mark))
    expect((await withCookie(account, mark)).statusCode).toBe(429)
    expect((await withCookie(account, other)).statusCode).toBe(200)
    expect((await identity.tryLogIn(account)).statusCode).toBe(200)
  })

  it('is one for its own account alone, and not by a mark that somebody made up', async () => {
    const [account, another] = [await identity.register(), await identity.register()]
    const mark = await markOf(another)
    const forged = [mark, `${'A'.repeat(22)}.${'A'.repeat(43)}`, mark.replace(/^./, 'x'), 'x', '']
    await failTenTimes(() => form({ username: account.email, password: 'a bad password' }))
    for (const each of forged) expect((await withCookie(account, each)).statusCode).toBe(429)
  })
})

describe('a flood of logins', () => {
  it('is answered with 503 beyond those who can wait, and the others are served', async () => {
    const narrow = await identity.replica({
      config: { PASSWORD_HASHING_CONCURRENCY: '1', PASSWORD_HASHING_WAITING: '4', RATE_LIMITS: 'off' },
    })
    const account = await identity.register()
    const responses = await Promise.all(Array.from({ length: 20 }, () => narrow.tryLogIn(account)))
    const counts = tally(responses)
    expect(Object.keys(counts)).toEqual(['200', '503'])
    expect(counts[200]).toBeGreaterThanOrEqual(5)
    const busy = responses.find(({ statusCode }) => statusCode === 503)
    expect(busy?.headers['retry-after']).toBe('1')
    expect(busy?.json()).toMatchObject({ code: 'busy' })
    expect((await narrow.tryLogIn(account)).statusCode).toBe(200)
    await narrow.stop()
  })

  it('spends no hashing on a login whose client has gone before its turn, and does not count it', async () => {
    const narrow = await identity.replica({ config: { PASSWORD_HASHING_CONCURRENCY: '1' } })
    const address = await narrow.service.http.listen({ host: '127.0.0.1', port: 0 })
    const [account, another] = [await identity.register(), await identity.register()]
    // Nobody gets as far as the hashing while the table is locked.
    await identity.inTransaction('LOCK TABLE users IN ACCESS EXCLUSIVE MODE', [], async () => {
      const leaving = new AbortController()
      const guesses = Array.from({ length: 5 }, () =>
        fetch(`${address}/api/v1/auth/access-token`, {
          method: 'POST',
          body: new URLSearchParams({ username: account.email, password: 'a bad password' }),
          signal: leaving.signal,
        }),
      )
      await eventually(async () => expect(await identity.waiting()).toBe(guesses.length))
      leaving.abort()
      await Promise.allSettled(guesses)
      const { server } = narrow.service.http
      await eventually(async () => expect(await promisify(server.getConnections.bind(server))()).toBe(0))
    })
    // Its turn comes after theirs would have come.
    expect((await narrow.tryLogIn(another)).statusCode).toBe(200)
    expect(
      await identity.query("SELECT 1 FROM login_failures WHERE account = sha256(convert_to($1, 'UTF8'))", [
        account.email,
      ]),
    ).toEqual([])
    await narrow.stop()
  })
})
