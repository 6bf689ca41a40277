import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

/** Creates a successor when the newest key is old enough. Resolves with false, because one run is always enough. */
export const rotateSigningKeys =
  ({ signingKeys }: { signingKeys: Pick<SigningKeys, 'rotate'> }) =>
  async (): Promise<boolean> => {
    await signingKeys.rotate()
    return false
  }
