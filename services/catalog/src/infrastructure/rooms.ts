import { roomUpdated } from '@marquee/contracts/catalog-events'
import { newEvent } from '@marquee/contracts/define-event'
import { newId } from '@marquee/kernel/id'
import type { Database, Transact, Transaction } from '@marquee/messaging/publishing/outbox'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { RoomNotFound } from '../domain/errors.ts'
import { assertRoomDeletable, type Room, renamed } from '../domain/room.ts'
import type { Seat } from '../domain/seat-layout.ts'
import { findLastScheduledStart } from './last-scheduled-start.ts'
import { rooms, seatLayouts, showtimes } from './tables.ts'

/** A room with its current seats. */
export type RoomView = Pick<Room, 'id' | 'name'> & { readonly seats: readonly Seat[] }

export type Rooms = ReturnType<typeof roomRepository>

const addLayout = async (tx: Transaction, seats: Seat[]): Promise<string> => {
  const id = newId()
  await tx.insert(seatLayouts).values({ id, seats })
  return id
}

const lockRoom = async (tx: Transaction, id: string): Promise<Room> => {
  const [found] = await tx
    .select({ id: rooms.id, name: rooms.name, version: rooms.version })
    .from(rooms)
    .where(and(eq(rooms.id, id), isNull(rooms.deletedAt)))
    .for('update')
  if (!found) throw new RoomNotFound()
  return found
}

export const roomRepository = ({ db, transact }: { db: Database; transact: Transact }) => {
  const sortName = sql<string>`lower(${rooms.name})`
  const select = () =>
    db
      .select({ id: rooms.id, name: rooms.name, seats: seatLayouts.seats, sortName })
      .from(rooms)
      .innerJoin(seatLayouts, eq(seatLayouts.id, rooms.seatLayoutId))

  return {
    /**
     * Rooms by name, each with its sort key. Returns up to `limit + 1` rooms: the extra room says that there is another
     * page.
     */
    list: async ({ limit, after }: { limit: number; after: { name: string; id: string } | undefined }) => {
      const rows = await select()
        .where(
          and(isNull(rooms.deletedAt), after && sql`(${sortName}, ${rooms.id}) > (${after.name}, ${after.id}::uuid)`),
        )
        .orderBy(sortName, rooms.id)
        .limit(limit + 1)
      return rows.map(({ sortName, ...room }) => ({ room, sortName }))
    },

    /** Throws RoomNotFound. */
    one: async (id: string): Promise<RoomView> => {
      const [row] = await select().where(and(eq(rooms.id, id), isNull(rooms.deletedAt)))
      if (!row) throw new RoomNotFound()
      return row
    },

    add: ({ id, name, seats }: { id: string; name: string; seats: Seat[] }): Promise<void> =>
      transact(async ({ tx }) => {
        await tx.insert(rooms).values({ id, name, seatLayoutId: await addLayout(tx, seats) })
      }),

    /**
     * Changes a room. New seats become a new layout; showtimes that are already scheduled keep their layout. A new name
     * is published, because other services show the name on tickets. Throws RoomNotFound.
     */
    change: (id: string, { name, seats }: { name?: string | undefined; seats?: Seat[] | undefined }): Promise<void> =>
      transact(async ({ tx, record }) => {
        const before = await lockRoom(tx, id)
        const after = renamed(before, name)
        if (after.version !== before.version) {
          await tx.update(rooms).set({ name: after.name, version: after.version }).where(eq(rooms.id, id))
          const data = { roomId: id, name: after.name }
          await record(newEvent(roomUpdated, { subject: id, sequence: after.version, data }))
        }
        if (seats !== undefined) {
          await tx
            .update(rooms)
            .set({ seatLayoutId: await addLayout(tx, seats) })
            .where(eq(rooms.id, id))
        }
      }),

    /** Throws RoomNotFound, or RoomHasShowtimes if a scheduled showtime is in the future. */
    remove: (id: string, now: Date): Promise<void> =>
      transact(async ({ tx }) => {
        await lockRoom(tx, id)
        assertRoomDeletable(await findLastScheduledStart(tx, eq(showtimes.roomId, id)), now)
        await tx.update(rooms).set({ deletedAt: now }).where(eq(rooms.id, id))
      }),
  }
}
