import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { newGuest } from '../../domain/user.ts'
import type { Guests } from '../../infrastructure/guests.ts'
import type { Login } from '../../infrastructure/logins.ts'

export type ContinueAsGuest = ReturnType<typeof continueAsGuest>

/**
 * Begins the login of a new guest. The email must be canonical. The guest is a new user even if an account or another
 * guest has the same email, so nobody learns whether such an account exists.
 */
export const continueAsGuest =
  ({ guests, now }: { guests: Pick<Guests, 'add'>; now: Clock }) =>
  ({ email, fullName }: { email: string; fullName: string | undefined }): Promise<Login> =>
    guests.add(newGuest({ id: newId(), email, fullName, createdAt: now() }))
