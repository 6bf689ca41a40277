import { type KeyStore, UnknownKey } from '@marquee/service-kit/http/jwks'
import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

/** Verifies access tokens with the keys in memory: the issuer needs no request to its own JWKS endpoint. */
export const localKeyStore = (signingKeys: SigningKeys): KeyStore => ({
  publicKey: async (kid) => {
    const key = signingKeys.publicKey(kid)
    if (key === undefined) throw new UnknownKey('The access token is signed with an unknown key.')
    return key
  },
})
