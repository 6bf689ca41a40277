import type { Clock } from '@marquee/kernel/clock'
import { AccountInUse, AccountNotActive } from '../../domain/errors.ts'
import { deleteAccount } from '../../domain/user.ts'
import type { Commitments } from '../../infrastructure/commitments.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'
import { type AssertPassword, CurrentPasswordMissing } from '../assert-password.ts'

export type DeleteOwnAccount = ReturnType<typeof deleteOwnAccount>

/**
 * Deletes the account of a signed-in user: ends its logins, replaces name and email, and publishes an event. The event
 * makes booking remove its copies of name and email. Tickets and payments stay on record. A guest is deleted the same
 * way, but has no password to confirm the deletion with.
 *
 * @throws WrongPassword, CurrentPasswordMissing, GuestHasNoPassword, TooManyFailedLogins, AccountNotActive,
 *   AccountInUse, LastSuperuser, HashingBusy
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
    passwords: Pick<Passwords, 'unusableHash'>
    commitments: Pick<Commitments, 'isInUse'>
    assertPassword: AssertPassword
    now: Clock
  }) =>
  async (
    { id, sessionId, password }: { id: string; sessionId: string | undefined; password: string | undefined },
    signal?: AbortSignal,
  ): Promise<void> => {
    const credentials = await users.credentialsById(id)
    if (!credentials?.user.isActive) throw new AccountNotActive()
    if (!credentials.user.isGuest || password !== undefined) {
      await assertPassword({ credentials, sessionId, password }, signal)
    }
    if (await commitments.isInUse(id)) throw new AccountInUse()
    await users.changeAmongSuperusers(id, (before, activeSuperusers) => {
      if (!before.isActive) throw new AccountNotActive()
      // The guest became an account after the credentials were read.
      if (!before.isGuest && password === undefined) throw new CurrentPasswordMissing()
      return {
        user: deleteAccount(before, activeSuperusers, now()),
        ...(before.isGuest ? {} : { passwordHash: passwords.unusableHash }),
        endLogins: 'all',
      }
    })
  }
