import { eventually } from '@marquee/testing/eventually'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let gateway: TestGateway

// The gateway trusts the tests as it would trust a load balancer, so that each test can have client addresses of its
// own.
const settings = { RATE_LIMITS: 'on', TRUSTED_PROXIES: '127.0.0.1/32' }

beforeEach(async () => {
  gateway = await startTestGateway({ settings })
})
afterEach(() => gateway.stop())

const from = (address: string) => ['x-forwarded-for', address]

const repeat = async (times: number, call: () => Promise<{ status: number | undefined }>, atATime = 50) => {
  const counts: Record<number, number> = {}
  for (let done = 0; done < times; done += atATime) {
    const batch = Array.from({ length: Math.min(atATime, times - done) }, call)
    for (const { status } of await Promise.all(batch)) counts[status ?? 0] = (counts[status ?? 0] ?? 0) + 1
  }
  return counts
}

describe('a client address', () => {
  it('may send 600 requests a minute in all, whatever the responses are', async () => {
    const headers = from('192.0.2.1')
    expect(await repeat(300, () => gateway.call('/api/v1/movies', { headers }))).toEqual({ 200: 300 })
    expect(await repeat(150, () => gateway.call('/api/v1/nothing', { headers }))).toEqual({ 404: 150 })
    expect(await repeat(150, () => gateway.call('/api/v1/reservations', { headers }))).toEqual({ 401: 150 })
    const answer = await gateway.call('/api/v1/movies', { headers })
    expect(answer).toMatchObject({ status: 429, json: { code: 'too-many-requests', status: 429 } })
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60)
    for (const other of ['192.0.2.2', '2001:db8::1']) {
      expect((await gateway.call('/api/v1/movies', { headers: from(other) })).status).toBe(200)
    }
    expect((await gateway.call('/health/live', { headers })).status).toBe(200)
    // In a small system, Stripe's webhooks and the services that fetch the signing keys may share this address.
    expect((await gateway.call('/api/v1/payments/stripe', { method: 'POST', headers, body: '{}' })).status).toBe(200)
    expect((await gateway.call('/.well-known/jwks.json', { headers })).status).toBe(200)
  })

  it('of IPv6 shares its limit with all addresses of the same /64 network', async () => {
    const headers = (index: number) => from(`2001:db8:0:1::${index.toString(16)}`)
    let index = 0
    const call = () => {
      index += 1
      return gateway.call('/api/v1/movies', { headers: headers(index) })
    }
    expect(await repeat(601, call)).toEqual({ 200: 600, 429: 1 })
    expect((await gateway.call('/api/v1/movies', { headers: from('2001:db8:0:2::1') })).status).toBe(200)
  })

  it('has preflights and undecodable paths counted, too', async () => {
    const headers = from('192.0.2.10')
    const origin = ['origin', 'https://cinema.example', 'access-control-request-method', 'POST']
    const preflight = () => gateway.call('/api/v1/rooms', { method: 'OPTIONS', headers: [...headers, ...origin] })
    const undecodable = () => gateway.call('/api/v1/movies/%zz', { headers })
    expect(await repeat(300, preflight)).toEqual({ 204: 300 })
    expect(await repeat(300, undecodable)).toEqual({ 400: 300 })
    expect((await preflight()).status).toBe(429)
    expect(await undecodable()).toMatchObject({ status: 429, json: { code: 'too-many-requests' } })
  })

  it('may request health 600 times a minute, and without a limit if it is an operator’s', async () => {
    const health = (headers: string[]) => () => gateway.call('/health/live', { headers })
    expect(await repeat(601, health(from('192.0.2.11')))).toEqual({ 200: 600, 429: 1 })
    expect(await repeat(650, health([]))).toEqual({ 200: 650 })
    expect((await gateway.call('/api/v1/movies', { headers: from('192.0.2.11') })).status).toBe(200)
  })

  it('may have two uploads in flight, while other addresses can upload', async () => {
    let uploading = 0
    gateway.upstreams.catalog.answerWith((request) => {
      uploading += 1
      request.resume()
    })
    const gone = new AbortController()
    const authorization = ['authorization', await gateway.bearer({ isSuperuser: true })]
    const upload = (address: string) =>
      gateway.call('/api/v1/movies', {
        method: 'POST',
        headers: [...from(address), ...authorization],
        body: 'picture',
        signal: gone.signal,
      })
    const held = [upload('192.0.2.12'), upload('192.0.2.12')]
    await eventually(() => expect(uploading).toBe(2))
    expect(await upload('192.0.2.12')).toMatchObject({ status: 429, json: { code: 'too-many-requests' } })
    held.push(upload('192.0.2.13'))
    await eventually(() => expect(uploading).toBe(3))
    gone.abort()
    await Promise.allSettled(held)
  })

  it('may have eight changes of passwords in flight, while other addresses can change passwords', async () => {
    let hashing = 0
    gateway.identityAnswersWith(() => {
      hashing += 1
    })
    const gone = new AbortController()
    const authorization = ['authorization', await gateway.bearer()]
    const change = (address: string, method: string, path: string) =>
      gateway.call(path, { method, headers: [...from(address), ...authorization], body: '{}', signal: gone.signal })
    const setFirst = (address: string) => change(address, 'POST', '/api/v1/users/me/password')
    const held = [
      ...Array.from({ length: 6 }, () => setFirst('192.0.2.14')),
      change('192.0.2.14', 'PATCH', '/api/v1/users/me'),
      change('192.0.2.14', 'DELETE', '/api/v1/users/me'),
    ]
    await eventually(() => expect(hashing).toBe(8))
    expect(await setFirst('192.0.2.14')).toMatchObject({ status: 429, json: { code: 'too-many-requests' } })
    held.push(setFirst('192.0.2.15'))
    await eventually(() => expect(hashing).toBe(9))
    gone.abort()
    await Promise.allSettled(held)
  })

  it('may sign up and begin as a guest 60 times an hour in all', async () => {
    const call = (path: string) => () => gateway.call(path, { method: 'POST', headers: from('192.0.2.3'), body: '{}' })
    const [signUp, beginAsGuest] = [call('/api/v1/users'), call('/api/v1/auth/guest')]
    expect(await repeat(40, signUp)).toEqual({ 200: 40 })
    expect(await repeat(20, beginAsGuest)).toEqual({ 200: 20 })
    for (const answer of [await signUp(), await beginAsGuest()]) {
      expect(answer).toMatchObject({ status: 429, json: { code: 'too-many-requests' } })
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(3_000)
    }
    expect((await gateway.call('/api/v1/movies', { headers: from('192.0.2.3') })).status).toBe(200)
  })
})

describe('logging in', () => {
  const login = (address: string, password: string) =>
    gateway.call('/api/v1/auth/access-token', {
      method: 'POST',
      headers: [...from(address), 'content-type', 'application/x-www-form-urlencoded'],
      body: `username=a%40example.com&password=${password}`,
    })

  beforeEach(() => {
    gateway.identityAnswersWith(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString()
      await new Promise((resolve) => setTimeout(resolve, 5))
      response.writeHead(body.endsWith('=right') ? 200 : 400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: 'invalid_grant' }))
    })
  })

  it('may fail 50 times in 15 minutes, and succeed without a limit', async () => {
    // One address has eight slots for logins, and a slot is free only a moment after its response.
    expect(await repeat(100, () => login('192.0.2.4', 'right'), 4)).toEqual({ 200: 100 })
    for (let failure = 0; failure < 50; failure += 1) expect((await login('192.0.2.4', 'wrong')).status).toBe(400)
    for (const password of ['wrong', 'right']) {
      const answer = await login('192.0.2.4', password)
      expect(answer).toMatchObject({ status: 429, json: { code: 'too-many-requests' } })
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(600)
    }
    expect((await login('192.0.2.5', 'right')).status).toBe(200)
  })

  it('may not fail more than 50 times even with many passwords at once', async () => {
    const counts = await repeat(400, () => login('192.0.2.6', 'wrong'))
    expect(counts[400]).toBeLessThanOrEqual(50)
    for (let failure = counts[400] ?? 0; failure < 50; failure += 1) {
      expect((await login('192.0.2.6', 'wrong')).status).toBe(400)
    }
    expect((await login('192.0.2.6', 'right')).status).toBe(429)
  })

  it('succeeds at least once in each burst of 30 logins with the right password, and again after the bursts', async () => {
    for (let round = 0; round < 5; round += 1) {
      const statuses = await Promise.all(
        Array.from({ length: 30 }, async () => (await login('192.0.2.8', 'right')).status),
      )
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0)
    }
    await eventually(async () => expect((await login('192.0.2.8', 'right')).status).toBe(200))
  })

  it('counts as failed when the client disconnects before the answer', async () => {
    let held = 0
    gateway.identityAnswersWith(() => {
      held += 1
    })
    for (let guesses = 0; guesses < 50; guesses += 5) {
      const gone = new AbortController()
      const calls = Array.from({ length: 5 }, () =>
        gateway.call('/api/v1/auth/access-token', {
          method: 'POST',
          headers: from('192.0.2.7'),
          body: '{}',
          signal: gone.signal,
        }),
      )
      await eventually(() => expect(held).toBe(guesses + 5))
      gone.abort()
      await Promise.allSettled(calls)
    }
    gateway.identityAnswersWith((request, response) => {
      request.resume()
      response.end('{}')
    })
    await eventually(async () => {
      const answer = await login('192.0.2.7', 'right')
      expect(answer.status).toBe(429)
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(600)
    })
  })
})

describe('the client address', () => {
  it('is that of the connection, whatever a header claims, unless a proxy is trusted', async () => {
    const open = await startTestGateway({ settings: { RATE_LIMITS: 'on' } })
    let index = 0
    const call = () => {
      index += 1
      return open.call('/api/v1/movies', { headers: from(`198.51.100.${index % 250}`) })
    }
    expect(await repeat(610, call)).toEqual({ 200: 600, 429: 10 })
    await open.stop()
  })

  it('is the last address in x-forwarded-for, which the trusted proxy added, not an earlier one from the client', async () => {
    let index = 0
    const call = () => {
      index += 1
      return gateway.call('/api/v1/movies', { headers: from(`203.0.113.${index % 250}, 192.0.2.9`) })
    }
    expect(await repeat(610, call)).toEqual({ 200: 600, 429: 10 })
  })
})

it('RATE_LIMITS=off turns the limit of requests off', async () => {
  const unlimited = await startTestGateway()
  expect(await repeat(700, () => unlimited.call('/api/v1/movies'))).toEqual({ 200: 700 })
  await unlimited.stop()
})
