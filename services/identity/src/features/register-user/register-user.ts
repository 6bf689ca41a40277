import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { EmailTaken } from '../../domain/errors.ts'
import { newUser, type User } from '../../domain/user.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'

export type RegisterUser = ReturnType<typeof registerUser>

/**
 * Opens an account. The email must be canonical.
 *
 * @throws EmailTaken, HashingBusy, or the signal's reason if the signal is aborted before the hashing
 */
export const registerUser =
  ({ users, passwords, now }: { users: Users; passwords: Passwords; now: Clock }) =>
  async (
    { email, password, fullName }: { email: string; password: string; fullName: string },
    signal?: AbortSignal,
  ): Promise<User> => {
    // Avoids needless hashing. For concurrent requests the unique index decides.
    if (await users.isTaken(email)) throw new EmailTaken()
    const user = newUser({ id: newId(), email, fullName, createdAt: now() })
    await users.add(user, await passwords.hash(password, signal))
    return user
  }
