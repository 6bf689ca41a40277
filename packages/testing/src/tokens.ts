import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, SignJWT } from 'jose'

export type TokenClaims = {
  /** The user's id. */
  sub: string
  isSuperuser?: boolean
  email?: string
  /** Further claims, which replace the default ones; `undefined` removes a claim. */
  [claim: string]: unknown
}

export type TokenOptions = {
  /** Seconds from now (default 600); negative for an expired token. */
  expiresIn?: number
  audience?: string
  issuer?: string
  kid?: string
  /** Default RS256. Other algorithms use the same key if possible; `none` leaves the token unsigned. */
  alg?: string
  /** The header's `typ`, default `at+jwt`. */
  typ?: string
}

export type TokenIssuer = {
  jwks: JSONWebKeySet
  kid: string
  /** Makes an access token like those of identity, or an invalid token if the options say so. */
  mint(claims: TokenClaims, options?: TokenOptions): Promise<string>
}

const unsigned = (header: object, payload: object): string =>
  `${[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`

/** Creates a token issuer with a new RSA key pair (2048 bits), without a server. */
export const createTokenIssuer = async (): Promise<TokenIssuer> => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const ownKid = randomUUID()
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: ownKid, alg: 'RS256', use: 'sig' }] }
  return {
    jwks,
    kid: ownKid,
    mint: async ({ sub, isSuperuser = false, email, ...overrides }, options = {}) => {
      const {
        expiresIn = 600,
        audience = 'marquee-api',
        issuer = 'marquee',
        kid = ownKid,
        alg = 'RS256',
        typ = 'at+jwt',
      } = options
      const now = Math.floor(Date.now() / 1000)
      const payload = {
        iss: issuer,
        aud: audience,
        sub,
        superuser: isSuperuser,
        typ: 'access',
        iat: Math.min(now, now + expiresIn - 1),
        exp: now + expiresIn,
        jti: randomUUID(),
        ...(email === undefined ? {} : { email }),
        ...overrides,
      }
      const header = { alg, kid, typ }
      if (alg === 'none') return unsigned(header, payload)
      if (alg.startsWith('HS')) {
        // Algorithm confusion: the public key is the secret of a symmetric signature.
        const secret = new TextEncoder().encode(JSON.stringify(jwks.keys[0]))
        return new SignJWT(payload).setProtectedHeader(header).sign(secret)
      }
      if (/^[RP]S/.test(alg)) {
        const sameKey = await importJWK(await exportJWK(privateKey), alg)
        return new SignJWT(payload).setProtectedHeader(header).sign(sameKey)
      }
      const other = await generateKeyPair(alg)
      return new SignJWT(payload).setProtectedHeader(header).sign(other.privateKey)
    },
  }
}

export type JwksServer = {
  /** The URL of the key set. */
  url: string
  /** How many requests the server has received. */
  readonly requests: number
  close(): Promise<void>
}

/** Serves the issuer's key set on 127.0.0.1. Each request reads `issuer.jwks`, so a test may change it. */
export const startJwksServer = async (issuer: { jwks: JSONWebKeySet }): Promise<JwksServer> => {
  let requests = 0
  const server = createServer((_request, response) => {
    requests += 1
    response.setHeader('content-type', 'application/json').end(JSON.stringify(issuer.jwks))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    get requests() {
      return requests
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
