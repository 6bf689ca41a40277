import { createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokenIssuer, type JwksServer, startJwksServer, type TokenIssuer } from './tokens.ts'

const expected = { issuer: 'marquee', audience: 'marquee-api', algorithms: ['RS256'], typ: 'at+jwt' }
const sub = '0198c9a4-3f6e-7cc1-8a43-6f3d0c5e9a11'
let issuer: TokenIssuer
let server: JwksServer

beforeAll(async () => {
  issuer = await createTokenIssuer()
  server = await startJwksServer(issuer)
})
afterAll(() => server.close())

describe('a minted token', () => {
  it('has the claims of an access token, and verifies against the published keys', async () => {
    const token = await issuer.mint({ sub, isSuperuser: true, email: 'ada@example.com' })
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(server.url)), expected)
    expect(payload).toMatchObject({ sub, superuser: true, typ: 'access', email: 'ada@example.com' })
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/)
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', kid: issuer.kid, typ: 'at+jwt' })
    expect(server.requests).toBe(1)
  })

  it.each([
    ['expired', { expiresIn: -1 }],
    ['for another audience', { audience: 'another-api' }],
    ['from another issuer', { issuer: 'another-issuer' }],
    ['marked with an unknown key id', { kid: 'unknown' }],
    ['unsigned', { alg: 'none' }],
    ['signed with the public key as a shared secret', { alg: 'HS256' }],
    ['signed with another algorithm', { alg: 'ES256' }],
    ['of another type', { typ: 'JWT' }],
  ])('is refused when it is %s', async (_, options) => {
    const token = await issuer.mint({ sub }, options)
    await expect(jwtVerify(token, createLocalJWKSet(issuer.jwks), expected)).rejects.toThrow()
  })

  it('omits a claim that is set to undefined', async () => {
    const { payload } = await jwtVerify(
      await issuer.mint({ sub, jti: undefined }),
      createLocalJWKSet(issuer.jwks),
      expected,
    )
    expect(payload).not.toHaveProperty('jti')
  })
})
