import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Makes this process the only one that works in a home folder, and returns the function that gives it back. The lock is
 * SQLite's, which is the operating system's: it ends with the process however that ends, so there is never a stale one.
 * Throws when another process has it.
 */
export const lockHome = (home: string): (() => void) => {
  const owner = join(home, 'supervisor.pid')
  const database = new DatabaseSync(join(home, 'supervisor.lock'), { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    throw new Error(
      `Marquee is already running in ${home} (pid ${readOwner(owner)}). Stop that one first, or set MARQUEE_HOME to another folder.`,
      { cause },
    )
  }
  writeFileSync(owner, `${process.pid}\n`)
  return () => database.close()
}

const readOwner = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
