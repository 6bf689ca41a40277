import { promisify } from 'node:util'
import { eventually } from '@marquee/testing/eventually'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparable, startTestIdentity, superuser, type TestIdentity, type TestReplica, tally } from '../../testing.ts'

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
  it('accepts the form of OAuth 2 with the fields that its clients add', async () => {
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

  it('accepts JSON, and ignores the case of the email', async () => {
    const { email, password } = await identity.register()
    expect((await identity.tryLogIn({ email: ` ${email.toUpperCase()} `, password })).statusCode).toBe(200)
  })

  it('sets the refresh token and the browser token as cookies that browsers send only to /api/v1/auth', async () => {
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

  it('issues an access token that verifies with the published keys', async () => {
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
    const ofSuperuser = await jwtVerify((await identity.logIn(superuser)).access_token, keys)
    expect(ofSuperuser.payload['superuser']).toBe(true)
  })

  it('gives the same answer for an unknown user, a wrong password, a deactivated account and a guest', async () => {
    const [account, deactivated] = [await identity.register(), await identity.register()]
    const { access_token: token } = await identity.logIn(superuser)
    await identity.administer(token, deactivated.id, { is_active: false })
    const [unknown, wrong, inactive] = [
      await form({ username: 'nobody@example.com', password: 'a good password' }),
      await form({ username: account.email, password: 'a bad password' }),
      await form({ username: deactivated.email, password: deactivated.password }),
    ]
    expect(comparable(wrong)).toMatchObject({
      statusCode: 400,
      headers: { 'content-type': expect.stringContaining('application/problem+json') },
      body: { error: 'invalid_grant', code: 'invalid-grant', status: 400 },
    })
    expect(comparable(unknown)).toEqual(comparable(wrong))
    expect(comparable(inactive)).toEqual(comparable(wrong))
    const { id, email } = await identity.beginAsGuest()
    for (const username of [email, `guest-${id}@guest.invalid`]) {
      const guest = await form({ username, password: 'a good password' })
      expect(comparable(guest)).toEqual(comparable(wrong))
    }
    expect(wrong.cookies).toEqual([])
  })

  it('does as much work for an unknown user and for a guest as for a wrong password', async () => {
    const unlimited = await identity.replica({ config: { RATE_LIMITS: 'off' } })
    const { email } = await identity.register()
    const { email: guest } = await identity.beginAsGuest()
    const work: Record<string, number[]> = { [email]: [], 'nobody@example.com': [], [guest]: [] }
    for (let round = 0; round < 15; round += 1) {
      for (const [username, microseconds] of Object.entries(work)) {
        // Processor time, because other processes on the machine affect the elapsed time.
        const before = process.cpuUsage()
        await form({ username, password: 'a bad password' }, unlimited)
        const { user, system } = process.cpuUsage(before)
        microseconds.push(user + system)
      }
    }
    const [known = 0, ...others] = Object.values(work).map((taken) => taken.toSorted((a, b) => a - b)[7] ?? 0)
    // Without hashing, the login of an unknown user would take a tenth of the time.
    expect(others).toHaveLength(2)
    for (const unknown of others) {
      expect(unknown / known).toBeGreaterThan(0.6)
      expect(unknown / known).toBeLessThan(1.6)
    }
    await unlimited.stop()
  })

  it.each([
    ['a missing password', { username: 'a@example.com' }],
    ['a missing username', { password: 'a good password' }],
    ['another grant', { username: 'a@example.com', password: 'a good password', grant_type: 'client_credentials' }],
    ['an unknown field', { username: 'a@example.com', password: 'a good password', otp: '1' }],
    ['a null character', { username: 'a\u0000@example.com', password: 'a good password' }],
  ])('refuses %s with 422', async (_, fields) => {
    expect((await form(fields)).statusCode).toBe(422)
    const json = await identity.request({ method: 'POST', url: '/api/v1/auth/access-token', body: fields })
    expect(json.statusCode).toBe(422)
  })

  it('refuses a field that is sent twice', async () => {
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
  const browserTokenOf = async (account: { email: string; password: string }) => {
    const { cookies } = await form({ username: account.email, password: account.password })
    return cookies.find(({ name }) => name === 'marquee_browser')?.value ?? ''
  }
  const failTenTimes = async (attempt: () => ReturnType<typeof form>) => {
    for (let count = 0; count < 10; count += 1) expect((await attempt()).statusCode).toBe(400)
  }

  it('can sign in after other browsers have locked the account by wrong passwords', async () => {
    const account = await identity.register()
    const browser = await browserTokenOf(account)
    await failTenTimes(() => form({ username: account.email, password: 'a bad password' }))
    expect((await identity.tryLogIn(account)).statusCode).toBe(429)
    expect((await withCookie(account, browser)).statusCode).toBe(200)
    expect((await identity.tryLogIn(account)).statusCode).toBe(429)
  })

  it('has its own ten attempts, and does not lock other browsers', async () => {
    const account = await identity.register()
    const [browser, other] = [await browserTokenOf(account), await browserTokenOf(account)]
    await failTenTimes(() => withCookie({ ...account, password: 'a bad password' }, browser))
    expect((await withCookie(account, browser)).statusCode).toBe(429)
    expect((await withCookie(account, other)).statusCode).toBe(200)
    expect((await identity.tryLogIn(account)).statusCode).toBe(200)
  })

  it('has its own count only for its own account, and only with a genuine cookie', async () => {
    const [account, another] = [await identity.register(), await identity.register()]
    const genuine = await browserTokenOf(another)
    const unusable = [genuine, `${'A'.repeat(22)}.${'A'.repeat(43)}`, genuine.replace(/^./, 'x'), 'x', '']
    await failTenTimes(() => form({ username: account.email, password: 'a bad password' }))
    for (const each of unusable) expect((await withCookie(account, each)).statusCode).toBe(429)
  })
})

describe('a flood of logins', () => {
  it('gets 503 when the hashing queue is full, while the queued logins succeed', async () => {
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

  it('adds no failure to the count for clients that disconnect while they wait', async () => {
    const narrow = await identity.replica({ config: { PASSWORD_HASHING_CONCURRENCY: '1' } })
    const address = await narrow.service.http.listen({ host: '127.0.0.1', port: 0 })
    const [account, another] = [await identity.register(), await identity.register()]
    // No login reaches the hashing while the table is locked.
    await identity.inTransaction('LOCK TABLE users IN ACCESS EXCLUSIVE MODE', [], async () => {
      const disconnecting = new AbortController()
      const guesses = Array.from({ length: 5 }, () =>
        fetch(`${address}/api/v1/auth/access-token`, {
          method: 'POST',
          body: new URLSearchParams({ username: account.email, password: 'a bad password' }),
          signal: disconnecting.signal,
        }),
      )
      await eventually(async () => expect(await identity.waiting()).toBe(guesses.length))
      disconnecting.abort()
      await Promise.allSettled(guesses)
      const { server } = narrow.service.http
      await eventually(async () => expect(await promisify(server.getConnections.bind(server))()).toBe(0))
    })
    // This login is queued after the guesses: once it is answered, any guess that was still queued has been hashed.
    expect((await narrow.tryLogIn(another)).statusCode).toBe(200)
    expect(
      await identity.query("SELECT 1 FROM login_failures WHERE account = sha256(convert_to($1, 'UTF8'))", [
        account.email,
      ]),
    ).toEqual([])
    await narrow.stop()
  })
})
