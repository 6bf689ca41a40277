import type { Database } from '@marquee/messaging/publishing/outbox'
import { eventCursor } from './tables.ts'

export type EventCursors = ReturnType<typeof eventCursorRepository>

/** An event of the provider's list, and its creation time in seconds since 1970, by the provider's clock. */
export type EventCursor = { readonly id: string; readonly created: number }

/** Stores how far the provider's own list of events has been read. */
export const eventCursorRepository = (db: Database) => ({
  /**
   * Runs work that reads the list. Resolves with undefined when another replica is reading the list. The lock belongs
   * to a connection and not to a transaction, because the work calls the provider. The lock ends when the process dies.
   */
  exclusively: async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    const client = await db.$client.connect()
    let unlocked = false
    try {
      const { rows } = await client.query("SELECT payment.try_session_lock('event cursor') AS ours")
      if (rows[0]?.ours !== true) {
        unlocked = true
        return undefined
      }
      const result = await work()
      await client.query("SELECT payment.release_session_lock('event cursor')")
      unlocked = true
      return result
    } finally {
      // A connection that may still hold the lock is closed, and the lock ends with it.
      client.release(!unlocked)
    }
  },

  /**
   * The event from which the next read starts, usually a minute before the last event; undefined before the first run.
   */
  read: async (): Promise<EventCursor | undefined> => {
    const [row] = await db.select({ id: eventCursor.eventId, created: eventCursor.created }).from(eventCursor)
    return row
  },

  move: async ({ id: eventId, created }: EventCursor): Promise<void> => {
    await db
      .insert(eventCursor)
      .values({ eventId, created })
      .onConflictDoUpdate({ target: eventCursor.provider, set: { eventId, created } })
  },
})
