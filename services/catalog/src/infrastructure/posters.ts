import type { Database, Transact, Transaction } from '@marquee/messaging/publishing/outbox'
import { and, eq, gt, lte, sql } from 'drizzle-orm'
import { PosterStorageUnavailable } from '../domain/errors.ts'
import { posterVariants } from '../domain/poster.ts'
import type { PosterPictures } from './poster-pictures.ts'
import type { PosterStorage } from './poster-storage.ts'
import { unusedPosters } from './tables.ts'

export type Posters = ReturnType<typeof posterRepository>

/** Maximum posters per sweep; bounds how long the transaction waits for the storage. */
const sweepSize = 5

// The current time, because now() stays at the transaction's start. A poster is either swept or attached, and the lock
// on its row decides which.
const clock = sql<Date>`clock_timestamp()`

/**
 * Posters and their use. A poster is registered as unused before it is stored. The transaction that sets a movie's
 * poster removes the registration. So the sweep deletes every poster without a movie, even if a process dies in
 * between.
 */
export const posterRepository = ({
  db,
  transact,
  storage,
  pictures,
  wakeSweep,
}: {
  db: Database
  transact: Transact
  storage: PosterStorage
  pictures: PosterPictures
  /** Called when posters may have become unused, to sweep them at once. */
  wakeSweep: () => void
}) => ({
  wakeSweep,

  /**
   * Stores an uploaded image in each width and format. The poster must be attached to a movie within ten minutes.
   *
   * @returns the poster's random key
   * @throws UnsupportedImage, ImageTooLarge, PosterProcessingBusy or PosterStorageUnavailable
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

  /**
   * Call in the transaction that sets the movie's poster. Throws PosterStorageUnavailable if the sweep may have deleted
   * the poster.
   */
  attach: async (tx: Transaction, key: string): Promise<void> => {
    const attached = await tx
      .delete(unusedPosters)
      .where(and(eq(unusedPosters.key, key), gt(unusedPosters.deleteAfter, clock)))
      .returning({ key: unusedPosters.key })
    if (attached.length === 0)
      throw new PosterStorageUnavailable({ cause: new Error('storing the poster took too long') })
  },

  /** Call in the transaction that removes the poster from its movie. */
  detach: async (tx: Transaction, key: string): Promise<void> => {
    await tx.insert(unusedPosters).values({ key, deleteAfter: clock })
  },

  /** Deletes a batch of unused posters. Resolves with true if there may be more. */
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
