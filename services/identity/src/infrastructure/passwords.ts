import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { createHashingQueue } from './hashing-queue.ts'

export type Passwords = Awaited<ReturnType<typeof createPasswords>>

/** OWASP's minimum for argon2id, the library's default algorithm: 19 MiB (in KiB here), two passes, parallelism 1. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Keyboards and systems can send one typed password as different code points.
const canonical = (password: string): string => password.normalize('NFKC')

/**
 * Hashes and verifies passwords. Each call takes 19 MiB and some tens of milliseconds of a core, so at most
 * `concurrency` calls run at once and at most `waiting` calls wait. Both functions throw HashingBusy when the queue is
 * full, and the signal's reason when the signal is aborted during the wait.
 */
export const createPasswords = async (limits: { concurrency: number; waiting: number }) => {
  const enqueue = createHashingQueue(limits)
  const unusableHash = await hash(randomBytes(32), cost)

  return {
    /** The hash of random bytes: no password matches it. */
    unusableHash,

    hash: (password: string, signal?: AbortSignal): Promise<string> =>
      enqueue(() => hash(canonical(password), cost), signal),

    /**
     * Whether the password is right. Without a hash the check takes the same time and resolves with false, so that the
     * response time does not reveal whether the account exists.
     */
    verify: (passwordHash: string | undefined, password: string, signal?: AbortSignal): Promise<boolean> =>
      enqueue(async () => {
        const right = await verify(passwordHash ?? unusableHash, canonical(password))
        return right && passwordHash !== undefined
      }, signal),
  }
}
