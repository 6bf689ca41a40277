import { AccountNotActive, EmailTaken, NotAGuest } from '../../domain/errors.ts'
import { makeAccount, type User } from '../../domain/user.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'

export type BecomeAccount = ReturnType<typeof becomeAccount>

/**
 * Turns a guest into an account. The account is the same user, so the account keeps the guest's reservations and logins.
 *
 * @throws NotAGuest, EmailTaken, AccountNotActive, HashingBusy, or the signal's reason if the signal is aborted before
 *   the hashing
 */
export const becomeAccount =
  ({ users, passwords }: { users: Users; passwords: Pick<Passwords, 'hash'> }) =>
  async ({ id, password }: { id: string; password: string }, signal?: AbortSignal): Promise<User> => {
    const found = await users.credentialsById(id)
    if (!found?.user.isActive) throw new AccountNotActive()
    if (!found.user.isGuest) throw new NotAGuest()
    // Avoids needless hashing. For concurrent requests the unique index decides.
    if (await users.isTaken(found.user.email)) throw new EmailTaken()
    const passwordHash = await passwords.hash(password, signal)
    return users.change(id, ({ user }) => {
      if (!user.isActive) throw new AccountNotActive()
      return { user: makeAccount(user), passwordHash }
    })
  }
