import { recentValue } from '@marquee/kernel/recent-value'
import type { Database, Transact } from '@marquee/messaging/publishing/outbox'
import { contentVersion } from './tables.ts'

/** How long another replica's change may stay unseen. */
const maxAgeMilliseconds = 300

/** The version of all movies, genres, rooms and showtimes, which is read at most every 300 ms. */
export const contentVersionOf = (db: Database) => {
  const version = recentValue({
    read: async () => {
      const [row] = await db.select({ version: contentVersion.version }).from(contentVersion)
      if (!row) throw new Error('the table content_version is empty')
      return String(row.version)
    },
    maxAgeMilliseconds,
  })
  return {
    current: version.get,

    /** Makes `current` read the version again after each transaction: this replica sees its own changes at once. */
    renewAfter:
      (transact: Transact): Transact =>
      async (work) => {
        try {
          return await transact(work)
        } finally {
          version.forget()
        }
      },
  }
}
