import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export type KnownBrowsers = ReturnType<typeof knownBrowsers>

const idBytes = 16
const mark = /^([\w-]{22})\.([\w-]{43})$/

/**
 * Marks that a browser keeps in a cookie once it has signed in to an account. A mark proves nothing but that: it only gives
 * the browser a count of its own for wrong passwords.
 *
 * @param secret the one that signing keys are sealed with; what is derived from it here is of no use there
 */
export const knownBrowsers = (secret: string) => {
  const key = createHmac('sha256', secret).update('marquee known browsers').digest()
  const sign = (id: string, email: string): Buffer => createHmac('sha256', key).update(`${id} ${email}`).digest()
  return {
    /** A mark for a browser that has just signed in to an account. */
    mark: (email: string): string => {
      const id = randomBytes(idBytes).toString('base64url')
      return `${id}.${sign(id, email).toString('base64url')}`
    },

    /** The id of a browser whose mark is ours and for this account; undefined for any other. */
    idIn: (given: string | undefined, email: string): string | undefined => {
      const [, id = '', signature = ''] = mark.exec(given ?? '') ?? []
      if (id === '') return undefined
      return timingSafeEqual(Buffer.from(signature, 'base64url'), sign(id, email)) ? id : undefined
    },
  }
}
