/** What an email address lacks: everything, the @, or the part before or after the @. `shape` is any other mistake. */
export type EmailFlaw = 'missing' | 'no-at' | 'before-at' | 'after-at' | 'shape'

/**
 * Accepts nearly the same addresses as `<input type=email>`, except domains without a dot: `ada@example` is always a
 * mistake. The API decides.
 */
const emailShape = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/

/** The first flaw of an address; undefined if the address looks right. */
export const emailFlaw = (typed: string): EmailFlaw | undefined => {
  const email = typed.trim()
  if (email === '') return 'missing'
  if (emailShape.test(email)) return undefined
  if (!email.includes('@')) return 'no-at'
  if (email.startsWith('@')) return 'before-at'
  return email.endsWith('@') ? 'after-at' : 'shape'
}
