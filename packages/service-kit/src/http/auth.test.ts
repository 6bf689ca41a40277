import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTokenIssuer, startJwksServer } from '@marquee/testing/tokens'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLogger } from '../service/logger.ts'
import { openToAll, signedIn, superusersOnly } from './auth.ts'
import { createHttp } from './http.ts'
import { createKeyStore, UnknownKey } from './jwks.ts'

const log = createLogger({ service: 'test', level: 'silent' })
const config = { JWT_ISSUER: 'marquee', JWT_AUDIENCE: 'marquee-api' }
const id = '0190a6d0-0000-7000-8000-000000000001'

const unknownKey = 'The access token is signed with a key that is not known.'

type Issuer = Awaited<ReturnType<typeof createTokenIssuer>>
type App = Awaited<ReturnType<typeof createHttp>>
let issuer: Issuer
let jwks: Awaited<ReturnType<typeof startJwksServer>>
let app: App

beforeAll(async () => {
  issuer = await createTokenIssuer()
  jwks = await startJwksServer(issuer)
  app = await createHttp({
    service: 'test',
    description: '',
    config,
    checks: {},
    log,
    keys: createKeyStore({ url: jwks.url }),
  })
  app.get('/open', openToAll, async () => 'open')
  app.get('/mine', signedIn, async ({ user }) => user.id)
  app.get('/staff', superusersOnly, async () => 'staff')
  app.get('/session', signedIn, async ({ user }) => user)
  app.get('/kept', signedIn, async (_request, reply) =>
    reply.header('cache-control', 'private, max-age=5').send('mine'),
  )
})
afterAll(async () => {
  await app.close()
  await jwks.close()
})

const get = (url: string, token?: string) =>
  app.inject({ url, ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }) })

describe('an access token', () => {
  it('admits its owner, and admits only superusers to superusers’ routes', async () => {
    const token = await issuer.mint({ sub: id })
    expect((await get('/mine', token)).body).toBe(id)
    expect((await get('/staff', token)).json()).toMatchObject({
      status: 403,
      code: 'superusers-only',
      detail: 'Only superusers may do this.',
    })
    expect((await get('/staff', await issuer.mint({ sub: id, isSuperuser: true }))).statusCode).toBe(200)
  })

  it('makes responses uncacheable on routes that need a token, unless the route sets Cache-Control', async () => {
    const token = await issuer.mint({ sub: id })
    for (const answer of [await get('/mine', token), await get('/mine'), await get('/staff', token)]) {
      expect(answer.headers['cache-control']).toBe('no-store')
    }
    expect((await get('/open', token)).headers).not.toHaveProperty('cache-control')
  })

  it('is refused after its key was withdrawn or replaced, even if an earlier request has used it', async () => {
    const other = await createTokenIssuer()
    const keyOf = (one: Issuer) => createKeyStore({ load: async () => one.jwks }).publicKey(one.kid)
    const [own, replacement] = [await keyOf(issuer), await keyOf(other)]
    let current: string | undefined = own
    const publicKey = async () => {
      if (current === undefined) throw new UnknownKey('withdrawn')
      return current
    }
    const rotating = await createHttp({
      service: 'test',
      description: '',
      config,
      checks: {},
      log,
      keys: { publicKey },
    })
    rotating.get('/mine', signedIn, async ({ user }) => user.id)
    const headers = { authorization: `Bearer ${await issuer.mint({ sub: id })}` }
    const status = async () => (await rotating.inject({ url: '/mine', headers })).statusCode
    expect([await status(), await status()]).toEqual([200, 200])
    current = replacement
    expect(await status()).toBe(401)
    current = undefined
    expect(await status()).toBe(401)
    await rotating.close()
  })

  const forgeries: [string, () => Promise<string>][] = [
    ['missing', async () => ''],
    ['malformed', async () => 'a.b.c'],
    ['expired', () => issuer.mint({ sub: id }, { expiresIn: -1 })],
    ['from another issuer', () => issuer.mint({ sub: id }, { issuer: 'somebody' })],
    ['for another audience', () => issuer.mint({ sub: id }, { audience: 'another-api' })],
    ['unsigned', () => issuer.mint({ sub: id }, { alg: 'none' })],
    ['signed with the public key as a secret', () => issuer.mint({ sub: id }, { alg: 'HS256' })],
    ['signed with the right key and RS512', () => issuer.mint({ sub: id }, { alg: 'RS512' })],
    ['signed with the right key and PS256', () => issuer.mint({ sub: id }, { alg: 'PS256' })],
    ['signed with a key of another type', () => issuer.mint({ sub: id }, { alg: 'ES256' })],
    ['signed with an unknown key id', () => issuer.mint({ sub: id }, { kid: 'unknown' })],
    [
      'signed by another key under a known key id',
      async () => (await createTokenIssuer()).mint({ sub: id }, { kid: issuer.kid }),
    ],
    ['of another type', () => issuer.mint({ sub: id, typ: 'refresh' })],
    ['without an expiry', () => issuer.mint({ sub: id, exp: undefined })],
  ]

  it.each(forgeries)('is refused with a 401 problem when it is %s', async (_what, mint) => {
    const token = await mint()
    const answer = await get('/mine', token === '' ? undefined : token)
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
    expect(answer.headers['content-type']).toContain('application/problem+json')
  })

  it('is refused once it expires, even if an earlier request has used it', async () => {
    const token = await issuer.mint({ sub: id }, { expiresIn: 2 })
    expect((await get('/mine', token)).statusCode).toBe(200)
    const until = Date.now() + 10_000
    while ((await get('/mine', token)).statusCode === 200 && Date.now() < until) await new Promise(setImmediate)
    expect((await get('/mine', token)).statusCode).toBe(401)
  })

  it.each<[string, () => Promise<string>, object]>([
    ['its key id is empty', () => issuer.mint({ sub: id }, { kid: '' }), { detail: unknownKey }],
    ['its key id has 200 characters', () => issuer.mint({ sub: id }, { kid: 'k'.repeat(200) }), { detail: unknownKey }],
    [
      'its key id has 201 characters',
      () => issuer.mint({ sub: id }, { kid: 'k'.repeat(201) }),
      { detail: 'The access token names no signing key (kid).' },
    ],
    [
      'it is of another type',
      () => issuer.mint({ sub: id, typ: 'refresh' }),
      { detail: 'This is not an access token.' },
    ],
  ])('is refused with the reason when %s', async (_what, mint, expected) => {
    expect((await get('/mine', await mint())).json()).toMatchObject({ code: 'invalid-token', ...expected })
  })

  it('gives its user a session id only if its sid is a text', async () => {
    const session = async (sid: unknown) => (await get('/session', await issuer.mint({ sub: id, sid }))).json()
    expect(await session('login-1')).toEqual({
      id,
      isSuperuser: false,
      issuedAt: expect.any(Number),
      sessionId: 'login-1',
    })
    for (const sid of [undefined, 7, null]) {
      expect(await session(sid)).toEqual({ id, isSuperuser: false, issuedAt: expect.any(Number) })
    }
  })

  it('is refused beside a second Authorization header, even on a public route', async () => {
    const token = `Bearer ${await issuer.mint({ sub: id })}`
    const base = await app.listen({ host: '127.0.0.1', port: 0 })
    const send = async (path: string, headers: string[]) => {
      const [response] = (await once(request(`${base}${path}`, { headers }).end(), 'response')) as [IncomingMessage]
      return JSON.parse(await text(response))
    }
    const host = ['host', '127.0.0.1', 'connection', 'close']
    for (const path of ['/mine', '/open']) {
      expect(await send(path, [...host, 'authorization', token, 'AUTHORIZATION', token])).toMatchObject({
        status: 400,
        code: 'malformed-request',
        detail: 'There must be only one Authorization header.',
      })
    }
    expect(await send('/session', [...host, 'x-other', token, 'authorization', token])).toMatchObject({ id })
  })

  it('does not change the Cache-Control that a route sets', async () => {
    const token = await issuer.mint({ sub: id })
    expect((await get('/kept', token)).headers['cache-control']).toBe('private, max-age=5')
  })

  it('is not needed on a public route, where an invalid token is ignored', async () => {
    expect((await get('/open')).statusCode).toBe(200)
    expect((await get('/open', 'malformed')).statusCode).toBe(200)
  })
})

describe('a key store', () => {
  it('fetches the keys once in a cooldown, however many tokens name unknown keys', async () => {
    let time = 0
    const store = createKeyStore({ url: jwks.url, cooldownMilliseconds: 1_000, now: () => time })
    const before = jwks.requests
    const flood = () =>
      Promise.allSettled(Array.from({ length: 200 }, (_, index) => store.publicKey(`unknown-${index}`)))
    const outcomes = await flood()
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    await flood()
    expect(jwks.requests - before).toBe(1)
    time = 1_000
    await flood()
    expect(jwks.requests - before).toBe(2)
    expect(await store.publicKey(issuer.kid)).toContain('BEGIN PUBLIC KEY')
  })

  it('throws an error of the kind unavailable while no keys can be fetched, and retries a second later', async () => {
    const server = await startJwksServer(issuer)
    const validKeys = issuer.jwks.keys
    issuer.jwks.keys = []
    let time = 0
    const store = createKeyStore({ url: server.url, now: () => time })
    const rejection = {
      kind: 'unavailable',
      code: 'dependency-unavailable',
      message: 'Access tokens cannot be verified now. Try again.',
    }
    await expect(createKeyStore({ url: 'http://127.0.0.1:1/jwks.json' }).publicKey('any')).rejects.toMatchObject(
      rejection,
    )
    Object.assign(issuer.jwks, { keys: 'invalid' })
    for (let tries = 0; tries < 5; tries += 1) await expect(store.publicKey('any')).rejects.toMatchObject(rejection)
    expect(server.requests).toBe(1)
    issuer.jwks.keys = validKeys
    time = 1_000
    expect(await store.publicKey(issuer.kid)).toContain('BEGIN PUBLIC KEY')
    await server.close()
  })

  it.each<[string, unknown]>([
    ['a key of another type', { keys: [{ kty: 'EC', kid: 'k', n: 'n', e: 'e' }] }],
    ['a key without an id', { keys: [{ kty: 'RSA', n: 'n', e: 'e' }] }],
    [
      'more than twenty keys',
      { keys: Array.from({ length: 21 }, () => ({ kty: 'RSA', kid: 'k', n: 'n', e: 'AQAB' })) },
    ],
  ])('has no keys when the issuer answers with %s', async (_, document) => {
    const store = createKeyStore({ load: async () => document })
    await expect(store.publicKey('k')).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('has no keys when the issuer answers with an error status, whatever the body', async () => {
    const server = createHttpServer((_request, response) => response.writeHead(500).end(JSON.stringify(issuer.jwks)))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const store = createKeyStore({ url: `http://127.0.0.1:${port}` })
    await expect(store.publicKey(issuer.kid)).rejects.toMatchObject({ kind: 'unavailable' })
    server.close()
  })

  it('times out when the issuer does not respond', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const store = createKeyStore({ url: `http://127.0.0.1:${port}/jwks.json` })
    const late = sleep(10_000, 'still waiting', { ref: false })
    await expect(Promise.race([store.publicKey('any'), late])).rejects.toMatchObject({ kind: 'unavailable' })
    silent.close()
  })

  it('refuses withdrawn keys two minutes after its last fetch', async () => {
    const document = { keys: [...issuer.jwks.keys] }
    let time = 0
    let loads = 0
    const load = async () => {
      loads += 1
      return document
    }
    const store = createKeyStore({ load, now: () => time })
    await store.publicKey(issuer.kid)
    const other = await createTokenIssuer()
    document.keys = other.jwks.keys
    time = 119_999
    await store.publicKey(issuer.kid)
    expect(loads).toBe(1)
    time = 120_000
    await Promise.all(Array.from({ length: 50 }, () => store.publicKey(issuer.kid)))
    await vi.waitFor(() => expect(store.publicKey(issuer.kid)).rejects.toMatchObject({ kind: 'unauthenticated' }))
    expect(await store.publicKey(other.kid)).toContain('BEGIN PUBLIC KEY')
    expect(loads).toBe(2)
  })

  it('keeps the last keys while the issuer is unreachable', async () => {
    const server = await startJwksServer(issuer)
    let time = 0
    const store = createKeyStore({ url: server.url, cooldownMilliseconds: 1, now: () => time })
    await store.publicKey(issuer.kid)
    await server.close()
    time = 10
    await expect(store.publicKey('unknown')).rejects.toMatchObject({
      kind: 'unauthenticated',
      code: 'invalid-token',
      message: unknownKey,
    })
    expect(await store.publicKey(issuer.kid)).toContain('BEGIN PUBLIC KEY')
    for (time = 200_000; time < 205_000; time += 500) {
      expect(await store.publicKey(issuer.kid)).toContain('BEGIN PUBLIC KEY')
      await new Promise(setImmediate)
    }
  })
})

it('throws when a route does not declare who may call it', async () => {
  const undeclared = await createHttp({
    service: 'test',
    description: '',
    config,
    checks: {},
    log,
    keys: createKeyStore({ url: jwks.url }),
  })
  expect(() => undeclared.get('/undeclared', async () => 'open')).toThrow(/does not declare who may call it/)
  await undeclared.close()
})
