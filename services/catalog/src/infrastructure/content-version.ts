import { recentValue } from '@marquee/kernel/recent-value'
import { sharedRead } from '@marquee/kernel/shared-read'
import type { Database, Transact } from '@marquee/messaging/publishing/outbox'
import { contentVersion } from './tables.ts'

/** How long another replica's change may stay unseen. */
const maxAgeMilliseconds = 300

/** The version of all movies, genres, rooms and showtimes. */
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
    /** The version now, or as it was at most 300 ms ago. */
    recent: version.get,

    /** Reads the version now. One read runs at a time, however many requests wait. */
    newest: sharedRead(version.renew),

    /** Makes `recent` read the version again after each transaction: this replica sees its own changes at once. */
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
