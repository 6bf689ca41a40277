import type { Database, Transact, Transaction } from '@marquee/messaging/publishing/outbox'
import { and, eq, gt, lte, sql } from 'drizzle-orm'
import { PosterStorageUnavailable } from '../domain/errors.ts'
import { posterVariants } from '../domain/poster.ts'
import type { PosterPictures } from './poster-pictures.ts'
import type { PosterStorage } from './poster-storage.ts'
import { unusedPosters } from './tables.ts'

export type Posters = ReturnType<typeof posterLibrary>

/** Posters that one sweep deletes; it bounds how long its transaction waits for the storage. */
const sweepSize = 5

// The statement's own time and not the transaction's: a poster is swept or adopted, and the row's lock decides which.
const clock = sql<Date>`clock_timestamp()`

/**
 * Posters and who has them. A poster is written down as unused before it is stored, and a movie adopts it in the
 * transaction that refers to it: whatever process dies in between, what no movie has is deleted.
 */
export const posterLibrary = ({
  db,
  transact,
  storage,
  pictures,
  committed,
}: {
  db: Database
  transact: Transact
  storage: PosterStorage
  pictures: PosterPictures
  /** Called when posters may have become unused, to sweep them at once. */
  committed: () => void
}) => ({
  committed,

  /**
   * Stores an uploaded image in each width and format, for a movie to adopt within ten minutes.
   *
   * @returns the poster's random key. Throws UnsupportedImage, ImageTooLarge, PosterProcessingBusy or PosterStorageUnavailable
   */
  store: async (image: Uint8Array): Promise<string> => {
    const key = crypto.randomUUID().replaceAll('-', '')
    const rendered = await pictures.render(image, posterVariants(key))
    await db.insert(unusedPosters).values({ key, deleteAfter: sql`${clock} + interval '10 minutes'` })
    for (const { variant, bytes } of rendered) {
      await storage.put(variant.name, { bytes, contentType: variant.contentType })
    }
    return key
  },

  /** In the transaction that gives the poster to a movie. */
  adopt: async (tx: Transaction, key: string): Promise<void> => {
    const adopted = await tx
      .delete(unusedPosters)
      .where(and(eq(unusedPosters.key, key), gt(unusedPosters.deleteAfter, clock)))
      .returning({ key: unusedPosters.key })
    if (adopted.length === 0) throw new PosterStorageUnavailable({ cause: new Error('it took too long to be stored') })
  },

  /** In the transaction that takes the poster from its movie. */
  abandon: async (tx: Transaction, key: string): Promise<void> => {
    await tx.insert(unusedPosters).values({ key, deleteAfter: clock })
  },

  /** Deletes a few of the posters that nobody has. Resolves with true if there may be more. */
  sweep: async (): Promise<boolean> =>
    transact(async ({ tx }) => {
      const due = await tx
        .select({ key: unusedPosters.key })
        .from(unusedPosters)
        .where(lte(unusedPosters.deleteAfter, clock))
        .orderBy(unusedPosters.deleteAfter)
        .limit(sweepSize)
        .for('update', { skipLocked: true })
      for (const { key } of due) {
        for (const { name } of posterVariants(key)) await storage.remove(name)
        await tx.delete(unusedPosters).where(eq(unusedPosters.key, key))
      }
      return due.length === sweepSize
    }),
})
