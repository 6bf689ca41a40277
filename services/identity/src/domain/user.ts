import { LastSuperuser } from './errors.ts'

export type User = {
  readonly id: string
  /** Normalised. */
  readonly email: string
  readonly fullName: string
  readonly isActive: boolean
  readonly isSuperuser: boolean
  readonly createdAt: Date
  /** When its owner deleted the account; null while there is one. */
  readonly deletedAt: Date | null
  /** Goes up by one with each change that others are told of. */
  readonly version: number
}

/** A user with what the password is checked against. */
export type Credentials = { readonly user: User; readonly passwordHash: string }

export const newUser = (user: Pick<User, 'id' | 'email' | 'fullName' | 'createdAt'>): User => ({
  ...user,
  isActive: true,
  isSuperuser: false,
  deletedAt: null,
  version: 1,
})

const changed = (user: User, change: Partial<Pick<User, 'fullName' | 'isActive' | 'isSuperuser'>>): User => {
  const next = { ...user, ...change }
  const differs =
    next.fullName !== user.fullName || next.isActive !== user.isActive || next.isSuperuser !== user.isSuperuser
  return differs ? { ...next, version: user.version + 1 } : user
}

export const rename = (user: User, fullName: string): User => changed(user, { fullName })

export type Standing = { readonly isActive?: boolean; readonly isSuperuser?: boolean }

/**
 * What superusers may change about anybody.
 *
 * @param activeSuperusers ids of all users who are active superusers now
 * @throws LastSuperuser when nobody of them would be left
 */
export const changeStanding = (user: User, standing: Standing, activeSuperusers: readonly string[]): User => {
  const next = changed(user, standing)
  const leaves = user.isActive && user.isSuperuser && !(next.isActive && next.isSuperuser)
  if (leaves && !activeSuperusers.some((id) => id !== user.id)) throw new LastSuperuser()
  return next
}

/** What stands in the place of an address; nothing can be sent there (RFC 2606). */
const placeholderEmail = (id: string): string => `deleted-${id}@deleted.invalid`
const placeholderName = 'Deleted account'

/**
 * Deletes an account: name and address are replaced, and nobody can sign in to it any more.
 *
 * @param activeSuperusers ids of all users who are active superusers now
 * @throws LastSuperuser when nobody of them would be left
 */
export const deleteAccount = (user: User, activeSuperusers: readonly string[], now: Date): User => ({
  ...changeStanding(user, { isActive: false, isSuperuser: false }, activeSuperusers),
  email: placeholderEmail(user.id),
  fullName: placeholderName,
  deletedAt: now,
  version: user.version + 1,
})

export const promote = (user: User): User => changed(user, { isSuperuser: true })
