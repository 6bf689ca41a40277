import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

/**
 * Refreshes the copy of the keys in this replica's memory with keys that other replicas created. Resolves with false,
 * because one run is always enough.
 */
export const loadSigningKeys =
  ({ signingKeys }: { signingKeys: Pick<SigningKeys, 'load'> }) =>
  async (): Promise<boolean> => {
    await signingKeys.load()
    return false
  }
