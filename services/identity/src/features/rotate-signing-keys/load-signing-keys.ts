import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

/** Keeps this replica's copy of the keys up to date with what other replicas made. Nothing is left to do after one run. */
export const loadSigningKeys =
  ({ signingKeys }: { signingKeys: Pick<SigningKeys, 'load'> }) =>
  async (): Promise<boolean> => {
    await signingKeys.load()
    return false
  }
