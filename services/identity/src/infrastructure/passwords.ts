import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { createHashingLine } from './hashing-line.ts'

export type Passwords = Awaited<ReturnType<typeof createPasswords>>

/** argon2id (the library's default algorithm) with OWASP's least: 19 MiB (in KiB here), two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// One password can be typed as different code points, depending on the keyboard and the system.
const canonical = (password: string): string => password.normalize('NFKC')

/**
 * Hashes and checks passwords. Each of them takes 19 MiB and some tens of milliseconds of a core, so only `concurrency`
 * run at once and only `waiting` wait. Both functions throw HashingBusy beyond that, and the signal's reason when it is
 * aborted while they wait.
 */
export const createPasswords = async (limits: { concurrency: number; waiting: number }) => {
  const inLine = createHashingLine(limits)
  const nobodysHash = await hash(randomBytes(32), cost)

  return {
    /** Matches no password that anybody knows. */
    nobodysHash,

    hash: (password: string, signal?: AbortSignal): Promise<string> =>
      inLine(() => hash(canonical(password), cost), signal),

    /**
     * Whether the password is right. Without a hash to check against it takes as long and says no, so that the time does
     * not tell whether there is such an account.
     */
    verify: (passwordHash: string | undefined, password: string, signal?: AbortSignal): Promise<boolean> =>
      inLine(async () => {
        const right = await verify(passwordHash ?? nobodysHash, canonical(password))
        return right && passwordHash !== undefined
      }, signal),
  }
}
