import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import type { Logger } from 'pino'
import { EmailTaken } from '../../domain/errors.ts'
import { newUser, promote } from '../../domain/user.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'

/**
 * Makes the superuser who makes the others, unless there is an account with that email. An account that is there stays
 * as it is: its password is not ours to reset, and whoever demoted it meant it.
 */
export const createFirstSuperuser =
  ({ users, passwords, now, log }: { users: Users; passwords: Passwords; now: Clock; log: Logger }) =>
  async ({ email, password }: { email: string; password: string }): Promise<void> => {
    if (await users.isTaken(email)) return
    const user = promote(newUser({ id: newId(), email, fullName: 'First superuser', createdAt: now() }))
    try {
      await users.add(user, await passwords.hash(password))
      log.info({ userId: user.id }, 'made the first superuser')
    } catch (error) {
      // A replica that starts at the same time was first.
      if (!(error instanceof EmailTaken)) throw error
    }
  }
