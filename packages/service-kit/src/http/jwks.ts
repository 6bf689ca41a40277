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

/** Where a key store has its keys from: the address of a JSON Web Key Set, or whatever brings one. */
type KeySource = { url: string } | { load: () => Promise<unknown> }

const timeoutMilliseconds = 2_000

/** After a fetch that failed; short, because until there are keys nobody can be let in. */
const retryMilliseconds = 1_000

const fetchJson = async (url: string): Promise<unknown> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMilliseconds), redirect: 'error' })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}

/** A key that the issuer has withdrawn, because it was stolen, opens nothing after this and one request more. */
const freshMilliseconds = 120_000

/**
 * The issuer's public keys by `kid`, as PEM. They are fetched when a token names a key that is not known, at most once in
 * `cooldownMilliseconds` however many such tokens come; and again beside the first request after two minutes. They are kept
 * when the issuer cannot be reached.
 *
 * `createRemoteJWKSet` of jose 6 is not used, for three reasons. It lets nobody in while the issuer is away and its keys
 * are older than `cacheMaxAge`. Its cooldown counts from the last fetch that succeeded, so every request during an outage
 * asks the issuer. And every request waits for a reload, also where a key is known.
 *
 * Throws UnknownKey (401) for a key that the issuer does not have, KeysUnavailable (503) if there are no keys at all.
 */
export const createKeyStore = ({
  cooldownMilliseconds = 10_000,
  now = Date.now,
  ...source
}: {
  cooldownMilliseconds?: number
  now?: () => number
} & KeySource) => {
  const load = 'load' in source ? source.load : () => fetchJson(source.url)
  let keys = new Map<string, string>()
  let fetching: Promise<void> | undefined
  let fetchAgainAt = Number.NEGATIVE_INFINITY
  let freshUntil = Number.NEGATIVE_INFINITY

  const fetchKeys = async (): Promise<void> => {
    fetchAgainAt = now() + Math.min(retryMilliseconds, cooldownMilliseconds)
    const document = jwks.parse(await load())
    keys = new Map(
      document.keys.map((jwk) => [
        jwk.kid,
        createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
      ]),
    )
    fetchAgainAt = now() + cooldownMilliseconds
    freshUntil = now() + freshMilliseconds
  }

  /** Fetches them, unless they were a moment ago. Never throws: the keys that we have stay good. */
  const refresh = async (): Promise<void> => {
    if (!fetching && now() < fetchAgainAt) return
    fetching ??= fetchKeys().finally(() => {
      fetching = undefined
    })
    await fetching.catch(() => undefined)
  }

  return {
    /** @param kid the key id in the token's header */
    publicKey: async (kid: string): Promise<string> => {
      const known = keys.get(kid)
      if (known !== undefined) {
        if (now() >= freshUntil) void refresh()
        return known
      }
      await refresh()
      const key = keys.get(kid)
      if (key !== undefined) return key
      if (keys.size === 0) throw new KeysUnavailable('The keys that tokens are checked with are not available now.')
      throw new UnknownKey('The access token is signed with a key that is not known.')
    },
  }
}

export type KeyStore = ReturnType<typeof createKeyStore>
