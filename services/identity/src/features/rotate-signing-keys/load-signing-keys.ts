import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

/**
 * Loads keys that other replicas created into this replica's memory. One run is always enough, so it resolves with
 * false.
 */
export const loadSigningKeys =
  ({ signingKeys }: { signingKeys: Pick<SigningKeys, 'load'> }) =>
  async (): Promise<boolean> => {
    await signingKeys.load()
    return false
  }
