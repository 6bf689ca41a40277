import { roomUpdated } from '@marquee/contracts/catalog-events'
import { newEvent } from '@marquee/contracts/define-event'
import { newId } from '@marquee/kernel/id'
import type { Database, Transact, Transaction } from '@marquee/messaging/publishing/outbox'
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { RoomHasShowtimes, RoomNotFound } from '../domain/errors.ts'
import { rowLabel, type Seat, seatTypes } from '../domain/seat-layout.ts'
import { rooms, seatLayouts, showtimes } from './tables.ts'

export const roomBody = z
  .object({
    id: z.uuid(),
    name: z.string().meta({ examples: ['Room 1'] }),
    seats: z.array(
      z.object({
        id: z
          .string()
          .describe("The seat's label")
          .meta({ examples: ['E12'] }),
        row: z.int().meta({ examples: [5] }),
        row_label: z.string().meta({ examples: ['E'] }),
        number: z.int().meta({ examples: [12] }),
        type: z.enum(seatTypes),
      }),
    ),
  })
  .meta({ id: 'Room' })

type RoomBody = z.infer<typeof roomBody>

export type Rooms = ReturnType<typeof roomRepository>

const bodyOf = ({ id, name, seats }: { id: string; name: string; seats: Seat[] }): RoomBody => ({
  id,
  name,
  seats: seats.map((seat) => ({
    id: seat.id,
    row: seat.row,
    row_label: rowLabel(seat.row),
    number: seat.number,
    type: seat.type,
  })),
})

const addLayout = async (tx: Transaction, seats: Seat[]): Promise<string> => {
  const id = newId()
  await tx.insert(seatLayouts).values({ id, seats })
  return id
}

const lockRoom = async (tx: Transaction, id: string): Promise<{ name: string; version: number }> => {
  const [found] = await tx
    .select({ name: rooms.name, version: rooms.version })
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
    /** One more than `limit`, by name, each with where it stands in that order. */
    list: async ({ limit, after }: { limit: number; after: { name: string; id: string } | undefined }) => {
      const rows = await select()
        .where(
          and(isNull(rooms.deletedAt), after && sql`(${sortName}, ${rooms.id}) > (${after.name}, ${after.id}::uuid)`),
        )
        .orderBy(sortName, rooms.id)
        .limit(limit + 1)
      return rows.map((row) => ({ room: bodyOf(row), sortName: row.sortName }))
    },

    /** Throws RoomNotFound. */
    one: async (id: string): Promise<RoomBody> => {
      const [row] = await select().where(and(eq(rooms.id, id), isNull(rooms.deletedAt)))
      if (!row) throw new RoomNotFound()
      return bodyOf(row)
    },

    add: ({ id, name, seats }: { id: string; name: string; seats: Seat[] }): Promise<void> =>
      transact(async ({ tx }) => {
        await tx.insert(rooms).values({ id, name, seatLayoutId: await addLayout(tx, seats) })
      }),

    /**
     * New seats are a new layout: showtimes that are scheduled already keep theirs. A new name is told to other contexts,
     * which show it on tickets. Throws RoomNotFound.
     */
    change: (id: string, { name, seats }: { name?: string | undefined; seats?: Seat[] | undefined }): Promise<void> =>
      transact(async ({ tx, record }) => {
        const before = await lockRoom(tx, id)
        if (name !== undefined && name !== before.name) {
          const version = before.version + 1
          await tx.update(rooms).set({ name, version }).where(eq(rooms.id, id))
          await record(newEvent(roomUpdated, { subject: id, sequence: version, data: { roomId: id, name } }))
        }
        if (seats !== undefined) {
          await tx
            .update(rooms)
            .set({ seatLayoutId: await addLayout(tx, seats) })
            .where(eq(rooms.id, id))
        }
      }),

    /** Throws RoomNotFound, or RoomHasShowtimes while scheduled showtimes are still to come. */
    remove: (id: string, now: Date): Promise<void> =>
      transact(async ({ tx }) => {
        await lockRoom(tx, id)
        const upcoming = await tx
          .select({ id: showtimes.id })
          .from(showtimes)
          .where(and(eq(showtimes.roomId, id), eq(showtimes.status, 'scheduled'), gt(showtimes.startsAt, now)))
          .limit(1)
        if (upcoming.length > 0) throw new RoomHasShowtimes()
        await tx.update(rooms).set({ deletedAt: now }).where(eq(rooms.id, id))
      }),
  }
}
