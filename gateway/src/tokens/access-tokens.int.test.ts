import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { createTokenIssuer } from '@marquee/testing/tokens'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let gateway: TestGateway
const sub = newId()

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())
beforeEach(() => {
  gateway.upstreams.booking.seen.length = 0
  gateway.upstreams.catalog.seen.length = 0
})

const reservations = (authorization: string) =>
  gateway.call('/api/v1/reservations', { headers: ['authorization', authorization] })

describe('an access token', () => {
  it('that is valid is accepted and passed on unchanged', async () => {
    const token = await gateway.issuer.mint({ sub })
    for (const authorization of [`Bearer ${token}`, `bearer ${token}`]) {
      expect((await reservations(authorization)).status).toBe(200)
      expect(gateway.upstreams.booking.seen.at(-1)?.headers.authorization).toBe(authorization)
    }
  })

  it('is refused once it has expired, even if it was accepted a moment before', async () => {
    const token = await gateway.issuer.mint({ sub }, { expiresIn: 2 })
    expect((await reservations(`Bearer ${token}`)).status).toBe(200)
    const deadline = Date.now() + 5_000
    let status: number | undefined = 200
    while (status === 200 && Date.now() < deadline) status = (await reservations(`Bearer ${token}`)).status
    expect(status).toBe(401)
  })

  it.each([
    ['has expired', {}, { expiresIn: -1 }],
    ['is not signed', {}, { alg: 'none' }],
    ['is signed with the public key as if it were a shared secret', {}, { alg: 'HS256' }],
    ['is signed with another algorithm', {}, { alg: 'ES256' }],
    ['is signed with PS256', {}, { alg: 'PS256' }],
    ['is for another audience', {}, { audience: 'elsewhere' }],
    ['is for an audience whose name only starts like ours', {}, { audience: 'marquee-api-2' }],
    ['is from another issuer', {}, { issuer: 'somebody' }],
    ['is from an issuer whose name only starts like ours', {}, { issuer: 'marquee.example' }],
    ['is signed with an unknown key', {}, { kid: 'nobody' }],
    ['is a refresh token', { typ: 'refresh' }, {}],
    ['has no type', { typ: undefined }, {}],
    ['never expires', { exp: undefined }, {}],
  ])('that %s is refused', async (_, claims, options) => {
    const token = await gateway.issuer.mint({ sub, ...claims }, options)
    const answer = await reservations(`Bearer ${token}`)
    expect(answer).toMatchObject({ status: 401, json: { code: 'invalid-token' } })
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
    expect(gateway.upstreams.booking.seen).toEqual([])
  })

  it('that is signed with a foreign key under our key id is refused', async () => {
    const stranger = await createTokenIssuer()
    const token = await stranger.mint({ sub }, { kid: gateway.issuer.kid })
    expect(await reservations(`Bearer ${token}`)).toMatchObject({ status: 401, json: { code: 'invalid-token' } })
  })

  it.each(['Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a.b.c', 'nonsense', 'Bearer a b'])(
    'is not accepted from a header such as "Authorization: %s"',
    async (authorization) => {
      expect((await reservations(authorization)).status).toBe(401)
      expect(gateway.upstreams.booking.seen).toEqual([])
    },
  )

  it('is ignored on public routes', async () => {
    const expired = await gateway.issuer.mint({ sub }, { expiresIn: -1 })
    for (const token of [expired, 'nonsense']) {
      const answer = await gateway.call('/api/v1/movies', { headers: ['authorization', `Bearer ${token}`] })
      expect(answer.status).toBe(200)
    }
  })
})

describe('the signing keys', () => {
  it('are fetched once for many tokens, and not again for a flood of tokens with unknown keys', async () => {
    const fresh = await startTestGateway()
    const call = async (options = {}) =>
      (
        await fresh.call('/api/v1/reservations', {
          headers: ['authorization', `Bearer ${await fresh.issuer.mint({ sub }, options)}`],
        })
      ).status
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => call())))).toEqual(new Set([200]))
    expect(fresh.keyRequests.count).toBe(1)
    const flood = await Promise.all(Array.from({ length: 100 }, (_, index) => call({ kid: `unknown-${index}` })))
    expect(new Set(flood)).toEqual(new Set([401]))
    expect(fresh.keyRequests.count).toBe(1)
    await fresh.stop()
  })

  it('stay in use while identity is down', async () => {
    const fresh = await startTestGateway()
    const headers = ['authorization', await fresh.bearer()]
    expect((await fresh.call('/api/v1/reservations', { headers })).status).toBe(200)
    await fresh.upstreams.identity.stop()
    const other = ['authorization', await fresh.bearer()]
    expect((await fresh.call('/api/v1/reservations', { headers: other })).status).toBe(200)
    await fresh.stop()
  })

  it('cause a 503 until they are fetched for the first time', async () => {
    const fresh = await startTestGateway()
    await fresh.upstreams.identity.stop()
    const headers = ['authorization', await fresh.bearer()]
    const answer = await fresh.call('/api/v1/reservations', { headers })
    expect(answer).toMatchObject({ status: 503, json: { code: 'dependency-unavailable' } })
    expect(answer.headers['retry-after']).toBe('1')
    await fresh.upstreams.identity.restart()
    // After a failure the keys are fetched again at most once a second.
    await eventually(async () => expect((await fresh.call('/api/v1/reservations', { headers })).status).toBe(200))
    await fresh.stop()
  })
})
