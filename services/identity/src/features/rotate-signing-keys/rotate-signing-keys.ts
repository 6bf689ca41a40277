import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

/** Gives the newest key a successor when the newest key is old enough. Nothing is left to do after one run. */
export const rotateSigningKeys =
  ({ signingKeys }: { signingKeys: Pick<SigningKeys, 'rotate'> }) =>
  async (): Promise<boolean> => {
    await signingKeys.rotate()
    return false
  }
