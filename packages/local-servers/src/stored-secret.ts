import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Reads a password from a file with mode 600, and creates the file at the first call. A new password has 43 characters,
 * all of which are safe in a URL. When two processes create the file at once, one of them writes the file, and both use
 * its content.
 */
export const readOrCreateSecret = (file: string): string => {
  mkdirSync(dirname(file), { recursive: true })
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = readFileSync(file, 'utf8').trim()
  if (secret.length < 20)
    throw new Error(
      `${file} must hold a password but is empty or cut short. Delete it together with the data beside it.`,
    )
  return secret
}
