import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import type { Logger } from 'pino'
import { EmailTaken } from '../../domain/errors.ts'
import { newUser, promote } from '../../domain/user.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'

/**
 * Creates the first superuser, who can promote others, unless an account with that email exists. An existing account
 * stays as it is: its owner may have changed the password, and another superuser may have demoted it on purpose.
 */
export const createFirstSuperuser =
  ({ users, passwords, now, log }: { users: Users; passwords: Passwords; now: Clock; log: Logger }) =>
  async ({ email, password }: { email: string; password: string }): Promise<void> => {
    if (await users.isTaken(email)) return
    const user = promote(newUser({ id: newId(), email, fullName: 'First superuser', createdAt: now() }))
    try {
      await users.add(user, await passwords.hash(password))
      log.info({ event: 'first_superuser.created', userId: user.id }, 'created the first superuser')
    } catch (error) {
      // Another replica that started at the same time has created the account.
      if (!(error instanceof EmailTaken)) throw error
    }
  }
