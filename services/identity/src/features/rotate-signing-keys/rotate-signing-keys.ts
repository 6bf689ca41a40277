import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

/** Creates a successor when the newest key is old enough. One run is always enough, so it resolves with false. */
export const rotateSigningKeys =
  ({ signingKeys }: { signingKeys: Pick<SigningKeys, 'rotate'> }) =>
  async (): Promise<boolean> => {
    await signingKeys.rotate()
    return false
  }
