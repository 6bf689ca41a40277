import { type KeyStore, UnknownKey } from '@marquee/service-kit/http/jwks'
import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

/** The issuer checks tokens with the keys it has, instead of asking itself over the network. */
export const ownKeys = (signingKeys: SigningKeys): KeyStore => ({
  publicKey: async (kid) => {
    const key = signingKeys.publicKey(kid)
    if (key === undefined) throw new UnknownKey('The access token is signed with a key that is not known.')
    return key
  },
})
