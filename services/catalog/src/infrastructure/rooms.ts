import { isDeepStrictEqual } from 'node:util'
import { roomUpdated } from '@marquee/contracts/catalog-events'
import { newEvent } from '@marquee/contracts/define-event'
import type { Database, Transact, Transaction } from '@marquee/messaging/publishing/outbox'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { RoomNotFound } from '../domain/errors.ts'
import type { LoneSeats } from '../domain/lone-seats.ts'
import { assertRoomDeletable, type Room, renamed } from '../domain/room.ts'
import { changedLayout, type LayoutChange, type SeatLayout } from '../domain/seat-layout.ts'
import { findLastScheduledStart } from './last-scheduled-start.ts'
import { addSeatLayout, readSeatLayout, toSeatLayout } from './seat-layouts.ts'
import { rooms, seatLayouts, showtimes } from './tables.ts'

/** Settings of a room that apply to showtimes that are scheduled later. */
type RoomSettings = { readonly turnaroundMinutes: number; readonly loneSeats: LoneSeats }

/** A room with its current layout. */
export type RoomView = Pick<Room, 'id' | 'name'> & RoomSettings & { readonly layout: SeatLayout }

/** A new room. Settings that are undefined get their defaults. */
export type NewRoom = Pick<RoomView, 'id' | 'name' | 'layout'> & RoomSettingsChange

/** A change of a room. Undefined keeps a setting. */
export type RoomChange = { readonly name?: string | undefined; readonly layout: LayoutChange } & RoomSettingsChange

type RoomSettingsChange = { readonly [Setting in keyof RoomSettings]?: RoomSettings[Setting] | undefined }

export type Rooms = ReturnType<typeof roomRepository>

const lockRoom = async (tx: Transaction, id: string): Promise<Room & { seatLayoutId: string }> => {
  const [found] = await tx
    .select({ id: rooms.id, name: rooms.name, version: rooms.version, seatLayoutId: rooms.seatLayoutId })
    .from(rooms)
    .where(and(eq(rooms.id, id), isNull(rooms.deletedAt)))
    .for('update')
  if (!found) throw new RoomNotFound()
  return found
}

/** Stores the changed layout as a new layout, unless the change leaves the layout as it is. Returns the layout's id. */
const changeLayout = async (tx: Transaction, id: string, change: LayoutChange): Promise<string> => {
  const before = await readSeatLayout(tx, id)
  const after = changedLayout(before, change)
  return isDeepStrictEqual(after, before) ? id : addSeatLayout(tx, after)
}

export const roomRepository = ({ db, transact }: { db: Database; transact: Transact }) => {
  const sortName = sql<string>`lower(${rooms.name})`
  const select = () =>
    db
      .select({ room: rooms, layout: seatLayouts, sortName })
      .from(rooms)
      .innerJoin(seatLayouts, eq(seatLayouts.id, rooms.seatLayoutId))
  const toView = ({ room, layout }: Awaited<ReturnType<typeof select>>[number]): RoomView => ({
    id: room.id,
    name: room.name,
    turnaroundMinutes: room.turnaroundMinutes,
    loneSeats: room.loneSeats,
    layout: toSeatLayout(layout),
  })

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
      return rows.map((row) => ({ room: toView(row), sortName: row.sortName }))
    },

    /** Throws RoomNotFound. */
    one: async (id: string): Promise<RoomView> => {
      const [row] = await select().where(and(eq(rooms.id, id), isNull(rooms.deletedAt)))
      if (!row) throw new RoomNotFound()
      return toView(row)
    },

    add: ({ layout, ...room }: NewRoom): Promise<void> =>
      transact(async ({ tx }) => {
        await tx.insert(rooms).values({ ...room, seatLayoutId: await addSeatLayout(tx, layout) })
      }),

    /**
     * Changes a room. A changed layout is stored as a new layout, because showtimes that are already scheduled keep
     * theirs, and their turnaround and rule for lone seats as well. A new name is published, because other services
     * show the name on tickets. Throws RoomNotFound.
     */
    change: (id: string, { name, turnaroundMinutes, loneSeats, layout }: RoomChange): Promise<void> =>
      transact(async ({ tx, record }) => {
        const before = await lockRoom(tx, id)
        const after = renamed(before, name)
        const seatLayoutId = await changeLayout(tx, before.seatLayoutId, layout)
        await tx
          .update(rooms)
          .set({ name: after.name, version: after.version, turnaroundMinutes, loneSeats, seatLayoutId })
          .where(eq(rooms.id, id))
        if (after.version !== before.version) {
          const data = { roomId: id, name: after.name }
          await record(newEvent(roomUpdated, { subject: id, sequence: after.version, data }))
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
