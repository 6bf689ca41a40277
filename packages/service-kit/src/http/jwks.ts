import { createPublicKey } from 'node:crypto'
import { DomainError } from '@marquee/kernel/domain-error'
import { z } from 'zod'

const jwks = z.object({
  keys: z.array(z.looseObject({ kty: z.literal('RSA'), kid: z.string(), n: z.string(), e: z.string() })).max(20),
})

/** No keys could be fetched so far, so tokens cannot be verified. */
class KeysUnavailable extends DomainError {
  readonly code = 'dependency-unavailable'
  readonly kind = 'unavailable'
}

export class UnknownKey extends DomainError {
  readonly code = 'invalid-token'
  readonly kind = 'unauthenticated'
}

/** The source of a JSON Web Key Set: its URL, or a function that resolves with the key set. */
type KeySource = { url: string } | { load: () => Promise<unknown> }

const timeoutMilliseconds = 2_000

/** The delay after a failed fetch. Short, because without keys every request with a token fails. */
const retryMilliseconds = 1_000

const fetchJson = async (url: string): Promise<unknown> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMilliseconds), redirect: 'error' })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response.json()
}

/** Maximum age of the keys. The first request after this age starts a fetch, which drops withdrawn keys. */
const freshMilliseconds = 120_000

/**
 * The issuer's public keys by `kid`, as PEM. A token with an unknown key starts a fetch. However many such tokens
 * arrive, no fetch starts within `cooldownMilliseconds` after a successful fetch, or within a second of the start of a
 * failed fetch. A token with a known key starts a fetch in the background if the keys are two minutes old. While the
 * issuer is unreachable, the last keys stay in use.
 *
 * `createRemoteJWKSet` of jose 6 is not used, for three reasons. jose refuses every token while the issuer is
 * unreachable and the keys are older than `cacheMaxAge`. jose's cooldown counts from the last successful fetch, so
 * every request during an outage calls the issuer. And with jose every request waits for a reload, even when its key is
 * known.
 *
 * Throws UnknownKey (401) for a key that the issuer does not have, and KeysUnavailable (503) while there are no keys.
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

  /** Fetches the keys, except during the cooldown. Never throws: if the fetch fails, the last keys stay in use. */
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
      const cached = keys.get(kid)
      if (cached !== undefined) {
        if (now() >= freshUntil) void refresh()
        return cached
      }
      await refresh()
      const key = keys.get(kid)
      if (key !== undefined) return key
      if (keys.size === 0) throw new KeysUnavailable('Access tokens cannot be verified now. Try again.')
      throw new UnknownKey('The access token is signed with a key that is not known.')
    },
  }
}

export type KeyStore = ReturnType<typeof createKeyStore>
