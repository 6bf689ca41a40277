import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

/**
 * Loads keys that other replicas created into this replica's memory. Resolves with false, because one run is always
 * enough.
 */
export const loadSigningKeys =
  ({ signingKeys }: { signingKeys: Pick<SigningKeys, 'load'> }) =>
  async (): Promise<boolean> => {
    await signingKeys.load()
    return false
  }
