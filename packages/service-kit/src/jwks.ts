import { createPublicKey } from 'node:crypto'
import { DomainError } from '@marquee/kernel/domain-error'
import { z } from 'zod'

const jwks = z.object({
  keys: z.array(z.looseObject({ kty: z.literal('RSA'), kid: z.string(), n: z.string(), e: z.string() })).max(20),
})

/** The issuer could not be asked for its keys: neither a good token nor a bad one can be told now. */
class KeysUnavailable extends DomainError {
  readonly code = 'dependency-unavailable'
  readonly kind = 'unavailable'
}

export class UnknownKey extends DomainError {
  readonly code = 'invalid-token'
  readonly kind = 'unauthenticated'
}

const timeoutMilliseconds = 2_000

/**
 * The issuer's public keys by `kid`, as PEM. They are fetched when a token names a key that is not known, at most once in
 * `cooldownMilliseconds` however many such tokens come, and kept when the issuer cannot be reached.
 *
 * Throws UnknownKey (401) for a key that the issuer does not have, KeysUnavailable (503) if there are no keys at all.
 */
export const createKeyStore = ({
  url,
  cooldownMilliseconds = 10_000,
  now = Date.now,
}: {
  url: string
  cooldownMilliseconds?: number
  now?: () => number
}) => {
  let keys = new Map<string, string>()
  let fetching: Promise<void> | undefined
  let fetchedAt = Number.NEGATIVE_INFINITY

  const fetchKeys = async (): Promise<void> => {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMilliseconds), redirect: 'error' })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    const document = jwks.parse(await response.json())
    keys = new Map(
      document.keys.map((jwk) => [
        jwk.kid,
        createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
      ]),
    )
    fetchedAt = now()
  }

  return {
    /** @param kid the key id in the token's header */
    publicKey: async (kid: string): Promise<string> => {
      const known = keys.get(kid)
      if (known !== undefined) return known
      if (now() - fetchedAt >= cooldownMilliseconds) {
        fetching ??= fetchKeys().finally(() => {
          fetching = undefined
        })
        await fetching.catch((cause: unknown) => {
          if (keys.size === 0) {
            throw Object.assign(new KeysUnavailable('The keys that tokens are checked with are not available now.'), {
              cause,
            })
          }
        })
      }
      const key = keys.get(kid)
      if (key === undefined) throw new UnknownKey('The access token is signed with a key that is not known.')
      return key
    },
  }
}

export type KeyStore = ReturnType<typeof createKeyStore>
