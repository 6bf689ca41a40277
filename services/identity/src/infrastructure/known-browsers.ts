import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export type KnownBrowsers = ReturnType<typeof knownBrowsers>

const idBytes = 16
const tokenPattern = /^([\w-]{22})\.([\w-]{43})$/

/**
 * Signed tokens for a cookie. A token says that the browser has signed in to an account before (OWASP calls such a
 * cookie a device cookie). A token authenticates nobody: it only gives the browser its own count of wrong passwords.
 *
 * @param secret `SIGNING_KEY_SECRET`; the key that is derived here cannot decrypt the signing keys
 */
export const knownBrowsers = (secret: string) => {
  const key = createHmac('sha256', secret).update('marquee known browsers').digest()
  const sign = (id: string, email: string): Buffer => createHmac('sha256', key).update(`${id} ${email}`).digest()
  return {
    /** A new token for a browser that has just signed in to an account. */
    issueToken: (email: string): string => {
      const id = randomBytes(idBytes).toString('base64url')
      return `${id}.${sign(id, email).toString('base64url')}`
    },

    /** The browser's id if the token has a valid signature for this account, else undefined. */
    verifyToken: (token: string | undefined, email: string): string | undefined => {
      const [, id = '', signature = ''] = tokenPattern.exec(token ?? '') ?? []
      if (id === '') return undefined
      return timingSafeEqual(Buffer.from(signature, 'base64url'), sign(id, email)) ? id : undefined
    },
  }
}
