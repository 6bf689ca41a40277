import { randomInt } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The prefix of a Stripe id, by kind of object. */
export type IdPrefix = 'pi' | 'ch' | 're' | 'du' | 'pm' | 'evt' | 'req'

/** A random string of letters and digits, as in Stripe's ids and secrets. */
export function randomToken(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** A new id in Stripe's form, for example `pi_3kT…` with 24 characters after the underscore. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${randomToken(prefix === 'req' ? 14 : 24)}`
}
