import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A password (43 characters, safe in a URL) that is made at the first call and kept in `file`, which only its owner may read.
 * Of two processes that make it at once, one writes it and both use what was written.
 */
export const keptSecret = (file: string): string => {
  mkdirSync(dirname(file), { recursive: true })
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = readFileSync(file, 'utf8').trim()
  if (secret.length < 20)
    throw new Error(`${file} should hold a password but is empty or cut short. Delete it with the data beside it.`)
  return secret
}
