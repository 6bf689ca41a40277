import type { Clock } from '@marquee/kernel/clock'
import { AccountClosed, AccountInUse } from '../../domain/errors.ts'
import { deleteAccount } from '../../domain/user.ts'
import type { Commitments } from '../../infrastructure/commitments.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'
import type { AssertPassword } from '../assert-password.ts'

export type DeleteOwnAccount = ReturnType<typeof deleteOwnAccount>

/**
 * Deletes the account of somebody who is signed in: its logins end, name and address are gone, and others are told to
 * forget them. Tickets and money stay on record.
 *
 * @throws WrongPassword, TooManyFailedLogins, AccountClosed, AccountInUse, LastSuperuser, HashingBusy
 */
export const deleteOwnAccount =
  ({
    users,
    passwords,
    commitments,
    assertPassword,
    now,
  }: {
    users: Users
    passwords: Pick<Passwords, 'nobodysHash'>
    commitments: Pick<Commitments, 'isInUse'>
    assertPassword: AssertPassword
    now: Clock
  }) =>
  async (
    { id, sessionId, password }: { id: string; sessionId: string | undefined; password: string },
    signal?: AbortSignal,
  ): Promise<void> => {
    const credentials = await users.credentialsById(id)
    if (!credentials?.user.isActive) throw new AccountClosed()
    await assertPassword({ credentials, sessionId, password }, signal)
    if (await commitments.isInUse(id)) throw new AccountInUse()
    await users.changeAmongSuperusers(id, (before, activeSuperusers) => {
      if (!before.isActive) throw new AccountClosed()
      return {
        user: deleteAccount(before, activeSuperusers, now()),
        passwordHash: passwords.nobodysHash,
        endLogins: 'all',
      }
    })
  }
