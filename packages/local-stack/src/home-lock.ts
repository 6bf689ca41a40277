import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Locks a home folder for this process, and returns the function that releases the lock. Throws when another process
 * has the lock. SQLite takes a lock of the operating system, which ends with the process: no stale lock can exist.
 */
export const lockHome = (home: string): (() => void) => {
  const owner = join(home, 'supervisor.pid')
  const database = new DatabaseSync(join(home, 'supervisor.lock'), { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    throw new Error(
      `Marquee is already running in ${home} (pid ${readOwner(owner)}). Stop that process first, or set MARQUEE_HOME to another folder.`,
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
