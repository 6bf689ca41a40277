import { createPublicKey } from 'node:crypto'
import { createTokenIssuer, type TokenIssuer } from '@marquee/testing/tokens'
import { decodeProtectedHeader, type JSONWebKeySet, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestIdentity, superuser, type TestIdentity } from '../../testing.ts'

let identity: TestIdentity
let stranger: TokenIssuer

beforeAll(async () => {
  ;[identity, stranger] = await Promise.all([startTestIdentity(), createTokenIssuer()])
})
afterAll(() => identity.stop())

const me = (token?: string) =>
  identity.request({ method: 'GET', url: '/api/v1/users/me', ...(token === undefined ? {} : { token }) })

it('GET /users/me returns the signed-in user', async () => {
  const account = await identity.register({ fullName: 'Katherine Johnson' })
  const { access_token } = await identity.logIn(account)
  const response = await me(access_token)
  expect(response.statusCode).toBe(200)
  expect(response.json()).toEqual({
    id: account.id,
    email: account.email,
    full_name: 'Katherine Johnson',
    is_active: true,
    is_superuser: false,
    is_guest: false,
    created_at: expect.any(String),
  })
})

it('GET /users/me refuses the genuine token of an account that was deactivated or no longer exists', async () => {
  const [deactivated, gone] = [await identity.register(), await identity.register()]
  const [ofDeactivated, ofGone] = [await identity.logIn(deactivated), await identity.logIn(gone)]
  await identity.administer((await identity.logIn(superuser)).access_token, deactivated.id, { is_active: false })
  await identity.query('DELETE FROM users WHERE id = $1', [gone.id])
  expect((await me(ofDeactivated.access_token)).statusCode).toBe(401)
  expect((await me(ofGone.access_token)).statusCode).toBe(401)
})

describe('an access token', () => {
  const refused = async (token?: string) => {
    const response = await me(token)
    expect(response.statusCode).toBe(401)
    expect(response.headers['www-authenticate']).toContain('Bearer')
    expect(response.headers['content-type']).toContain('application/problem+json')
  }
  const genuine = async () => {
    const account = await identity.register()
    return { ...account, ...(await identity.logIn(account)) }
  }
  /** An access token of a real account, from a replica with the same keys and database but the given settings. */
  const issuedBy = async (options: Parameters<TestIdentity['replica']>[0]) => {
    const replica = await identity.replica(options)
    const { access_token } = await replica.logIn(await identity.register())
    await replica.stop()
    return access_token
  }

  it('is required', () => refused())
  it('is refused when it has expired', async () =>
    refused(await issuedBy({ now: () => new Date(Date.now() - 660_000) })))
  it('is refused when it is for another audience', async () =>
    refused(await issuedBy({ config: { JWT_AUDIENCE: 'elsewhere' } })))
  it('is refused when it comes from another issuer', async () =>
    refused(await issuedBy({ config: { JWT_ISSUER: 'somebody' } })))

  it('is refused when it is not signed', async () => {
    const { id, access_token } = await genuine()
    const { kid } = decodeProtectedHeader(access_token)
    await refused(await stranger.mint({ sub: id }, { alg: 'none', kid: kid ?? '' }))
    await refused(`${access_token.split('.').slice(0, 2).join('.')}.`)
  })

  it('is refused when the published key was used as a shared secret', async () => {
    const { id, access_token } = await genuine()
    const { kid } = decodeProtectedHeader(access_token)
    const { keys } = (await identity.request({ method: 'GET', url: '/.well-known/jwks.json' })).json<JSONWebKeySet>()
    const jwk = keys.find((key) => key.kid === kid)
    const pem = createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    const claims = { sub: id, superuser: true, typ: 'access', iss: 'marquee', aud: 'marquee-api' }
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: kid ?? '', typ: 'at+jwt' })
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(Buffer.from(pem))
    await refused(token)
  })

  it('is refused when it was signed with a foreign key, whatever key it names', async () => {
    const { id, access_token } = await genuine()
    const { kid } = decodeProtectedHeader(access_token)
    await refused(await stranger.mint({ sub: id }))
    await refused(await stranger.mint({ sub: id }, { kid: kid ?? '' }))
    await refused(await stranger.mint({ sub: id }, { kid: kid ?? '', alg: 'ES256' }))
  })

  it('is refused when its claims were changed', async () => {
    const { access_token } = await genuine()
    const [header, payload = '', signature] = access_token.split('.')
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), superuser: true }
    await refused([header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.'))
  })

  it('is refused when it is a refresh token or no token at all', async () => {
    const { refresh_token } = await genuine()
    for (const token of [refresh_token, 'a.b.c', '', '..']) await refused(token)
  })
})
