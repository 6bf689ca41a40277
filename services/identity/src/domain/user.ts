import { GuestHasNoPassword, LastSuperuser, NotAGuest } from './errors.ts'

export type User = {
  readonly id: string
  /** In canonical form (`canonicalEmail`). */
  readonly email: string
  readonly fullName: string
  readonly isActive: boolean
  readonly isSuperuser: boolean
  /** A guest buys without an account: without a password, and with an email that other users may have too. */
  readonly isGuest: boolean
  readonly createdAt: Date
  /** When the user was deleted; null while the user exists. */
  readonly deletedAt: Date | null
  /** Increases by one with each change that is published as an event. */
  readonly version: number
}

/** A user with the password hash, which is null for a guest. */
export type Credentials = { readonly user: User; readonly passwordHash: string | null }

export const newUser = (user: Pick<User, 'id' | 'email' | 'fullName' | 'createdAt'>): User => ({
  ...user,
  isActive: true,
  isSuperuser: false,
  isGuest: false,
  deletedAt: null,
  version: 1,
})

/** The name of a guest who has given none. */
const guestName = 'Guest'

export const newGuest = ({
  fullName = guestName,
  ...user
}: Pick<User, 'id' | 'email' | 'createdAt'> & { readonly fullName: string | undefined }): User => ({
  ...newUser({ ...user, fullName }),
  isGuest: true,
})

/** Turns a guest into an account. Throws NotAGuest. */
export const makeAccount = (user: User): User => {
  if (!user.isGuest) throw new NotAGuest()
  return { ...user, isGuest: false, version: user.version + 1 }
}

const changed = (user: User, change: Partial<Pick<User, 'fullName' | 'isActive' | 'isSuperuser'>>): User => {
  const next = { ...user, ...change }
  const differs =
    next.fullName !== user.fullName || next.isActive !== user.isActive || next.isSuperuser !== user.isSuperuser
  return differs ? { ...next, version: user.version + 1 } : user
}

export const rename = (user: User, fullName: string): User => changed(user, { fullName })

export type AdminChange = { readonly isActive?: boolean; readonly isSuperuser?: boolean }

/**
 * Applies a superuser's change of the status or the rights of a user.
 *
 * @param activeSuperusers ids of all active superusers
 * @throws LastSuperuser when no active superuser would be left
 * @throws GuestHasNoPassword when a guest would become a superuser
 */
export const applyAdminChange = (user: User, change: AdminChange, activeSuperusers: readonly string[]): User => {
  if (user.isGuest && change.isSuperuser) throw new GuestHasNoPassword()
  const next = changed(user, change)
  const losesRights = user.isActive && user.isSuperuser && !(next.isActive && next.isSuperuser)
  if (losesRights && !activeSuperusers.some((id) => id !== user.id)) throw new LastSuperuser()
  return next
}

/** Replaces the email of a deleted account. No mail can be delivered to `.invalid` (RFC 2606). */
const placeholderEmail = (id: string): string => `deleted-${id}@deleted.invalid`
const placeholderName = 'Deleted account'

/**
 * Deletes an account or a guest: replaces name and email, and deactivates the user for good.
 *
 * @param activeSuperusers ids of all active superusers
 * @throws LastSuperuser when no active superuser would be left
 */
export const deleteAccount = (user: User, activeSuperusers: readonly string[], now: Date): User => ({
  ...applyAdminChange(user, { isActive: false, isSuperuser: false }, activeSuperusers),
  email: placeholderEmail(user.id),
  fullName: placeholderName,
  deletedAt: now,
  version: user.version + 1,
})

export const promote = (user: User): User => changed(user, { isSuperuser: true })
