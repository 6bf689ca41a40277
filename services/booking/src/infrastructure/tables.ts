import type { Point } from '@marquee/kernel/seat-positions'
import { messagingTables } from '@marquee/messaging/events/tables'
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  json,
  jsonb,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { GivenBackSeat, ReservationStatus, ReservedSeat } from '../domain/reservation.ts'
import type { CopiedSeat, LoneSeats } from '../domain/showtime.ts'

const schema = pgSchema('booking')

export const { events, inbox } = messagingTables(schema)

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** Copies of the catalog's movies, with the fields that tickets show. */
export const movies = schema.table('movies', {
  id: uuid('id').primaryKey(),
  title: text('title').notNull(),
  posterUrl: text('poster_url'),
  /** The catalog's version of the movie; 0 if the row came with a showtime's event. */
  sequence: integer('sequence').notNull(),
})

/** The newest names of renamed rooms. The name of any other room is in its showtimes. */
export const rooms = schema.table('rooms', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  /** The catalog's version of the room. */
  sequence: integer('sequence').notNull(),
})

/** Layouts by the digest of their seats; showtimes with the same seats share one layout. */
export const seatLayouts = schema.table('seat_layouts', {
  digest: text('digest').primaryKey(),
  seats: jsonb('seats').$type<CopiedSeat[]>().notNull(),
})

export const showtimes = schema.table(
  'showtimes',
  {
    id: uuid('id').primaryKey(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    timeZone: text('time_zone').notNull(),
    movieId: uuid('movie_id')
      .notNull()
      .references(() => movies.id),
    roomId: uuid('room_id').notNull(),
    roomName: text('room_name').notNull(),
    layout: text('layout')
      .notNull()
      .references(() => seatLayouts.digest),
    prices: jsonb('prices').$type<Record<string, number>>().notNull(),
    currency: text('currency').notNull(),
    status: text('status').$type<'scheduled' | 'cancelled'>().notNull().default('scheduled'),
    /** Null if the scheduling event had no positions, or was applied before positions were copied. */
    focalPoint: jsonb('focal_point').$type<Point>(),
    loneSeats: text('lone_seats').$type<LoneSeats>().notNull().default('allow'),
  },
  (table) => [
    check('showtimes_status', sql`status IN ('scheduled', 'cancelled')`),
    check('showtimes_lone_seats', sql`lone_seats IN ('allow', 'refuse')`),
    index('showtimes_by_start').on(table.startsAt),
    index('showtimes_cancelled').on(table.id).where(sql`status = 'cancelled'`),
  ],
)

export const reservations = schema.table(
  'reservations',
  {
    id: uuid('id').primaryKey(),
    /** The default serves replicas of the version without numbers. */
    number: text('number').notNull().default(sql`booking.new_reservation_number()`),
    userId: uuid('user_id').notNull(),
    showtimeId: uuid('showtime_id')
      .notNull()
      .references(() => showtimes.id),
    status: text('status').$type<ReservationStatus>().notNull(),
    seats: jsonb('seats').$type<ReservedSeat[]>().notNull(),
    givenBackSeats: jsonb('given_back_seats').$type<GivenBackSeat[]>().notNull().default([]),
    amount: integer('amount').notNull(),
    currency: text('currency').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    extendedAt: instant('extended_at'),
    confirmedAt: instant('confirmed_at'),
    cancelledAt: instant('cancelled_at'),
    paymentId: uuid('payment_id'),
    refundedAmount: integer('refunded_amount').notNull().default(0),
    refundSequence: integer('refund_sequence').notNull().default(0),
    version: integer('version').notNull(),
  },
  (table) => [
    check('reservations_status', sql`status IN ('pending', 'confirmed', 'expired', 'cancelled', 'refunded')`),
    check('reservations_amount', sql`amount >= 0`),
    check('reservations_refunded_amount', sql`refunded_amount BETWEEN 0 AND amount`),
    check('reservations_confirmed_are_paid', sql`status <> 'confirmed' OR payment_id IS NOT NULL`),
    uniqueIndex('reservations_number').on(table.number),
    // Ids are UUIDv7 and grow with time, so the order of the ids is the order in which the reservations were placed.
    index('reservations_of_user').on(table.userId, table.id),
    index('reservations_of_showtime').on(table.showtimeId, table.id),
    index('reservations_pending').on(table.expiresAt).where(sql`status = 'pending'`),
    index('reservations_live').on(table.showtimeId).where(sql`status IN ('pending', 'confirmed')`),
  ],
)

/** One row for each held or sold seat and none for free seats. The primary key prevents selling a seat twice. */
export const seatAllocations = schema.table(
  'seat_allocations',
  {
    showtimeId: uuid('showtime_id').notNull(),
    seatId: text('seat_id').notNull(),
    reservationId: uuid('reservation_id').notNull(),
    sold: boolean('sold').notNull().default(false),
  },
  (table) => [
    primaryKey({ name: 'seat_allocations_pkey', columns: [table.showtimeId, table.seatId] }),
    foreignKey({ columns: [table.reservationId], foreignColumns: [reservations.id] }),
  ],
)

/** How many seats a customer has for a showtime. The check enforces the seat limit even for concurrent requests. */
export const customerSeats = schema.table(
  'customer_seats',
  {
    showtimeId: uuid('showtime_id').notNull(),
    userId: uuid('user_id').notNull(),
    seats: integer('seats').notNull(),
    /**
     * When the customer's cancelled hold would have ended. While this end is in the future, the customer's next hold
     * for this showtime keeps this end, but lasts at least five minutes.
     */
    holdUntil: instant('hold_until'),
  },
  (table) => [
    primaryKey({ columns: [table.showtimeId, table.userId] }),
    check('customer_seats_limit', sql`seats BETWEEN 0 AND 10`),
  ],
)

/** How many unpaid reservations a customer has. The check enforces the limit even for concurrent requests. */
export const customerHolds = schema.table(
  'customer_holds',
  {
    userId: uuid('user_id').primaryKey(),
    unpaid: integer('unpaid').notNull(),
    /** The limit that applied to the last placement. */
    allowed: integer('allowed').notNull(),
  },
  () => [check('customer_holds_limit', sql`unpaid BETWEEN 0 AND allowed`)],
)

/** Copies of identity's users. Staff find reservations by a user's email. */
export const customers = schema.table(
  'customers',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull(),
    fullName: text('full_name').notNull(),
    /** Whether the customer buys without an account. Other customers may have the same email. */
    isGuest: boolean('is_guest').notNull().default(false),
    /** Identity's version of the user. */
    sequence: integer('sequence').notNull(),
  },
  (table) => [index('customers_by_email').on(table.email)],
)

/** Outcomes of requests with an idempotency key, for repeats of the request. */
export const idempotencyKeys = schema.table(
  'idempotency_keys',
  {
    userId: uuid('user_id').notNull(),
    key: text('key').notNull(),
    /** Digest of the request, which detects another request with the same key. */
    digest: text('digest').notNull(),
    /**
     * Null if a replica of the previous version stored `status` and `body` instead. The next version drops those
     * columns.
     */
    outcome: jsonb('outcome').$type<unknown>(),
    status: integer('status'),
    body: json('body').$type<unknown>(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'idempotency_keys_pkey', columns: [table.userId, table.key] }),
    index('idempotency_keys_by_age').on(table.createdAt),
  ],
)

/** The keys that sign tickets. Rows are never deleted, because scanners need the public key of every old ticket. */
export const ticketKeys = schema.table(
  'ticket_keys',
  {
    /** One byte of a ticket's code. */
    id: smallint('id').primaryKey(),
    /** The 32 bytes of an Ed25519 key, base64url, as `x` of a JWK. */
    publicKey: text('public_key').notNull(),
    /**
     * PKCS #8, encrypted with AES-256-GCM: nonce, authentication tag, ciphertext. Null once a newer key has signed for
     * an hour.
     */
    privateKey: bytea('private_key'),
    createdAt: instant('created_at').notNull(),
    /** When the key starts to sign, unless a newer key is active. Until then the key is only published. */
    activatesAt: instant('activates_at').notNull(),
  },
  () => [check('ticket_keys_id', sql`id BETWEEN 1 AND 255`)],
)

/** One ticket for each seat of a confirmed reservation. A seat that is sold again gets a new ticket. */
export const tickets = schema.table(
  'tickets',
  {
    id: uuid('id').notNull(),
    showtimeId: uuid('showtime_id').notNull(),
    reservationId: uuid('reservation_id').notNull(),
    seatId: text('seat_id').notNull(),
    /** The signed text in the QR code. */
    code: text('code').notNull(),
    status: text('status').$type<'valid' | 'void'>().notNull().default('valid'),
    createdAt: instant('created_at').notNull(),
    voidedAt: instant('voided_at'),
  },
  (table) => [
    primaryKey({ name: 'tickets_pkey', columns: [table.reservationId, table.id] }),
    foreignKey({ columns: [table.reservationId], foreignColumns: [reservations.id] }),
    check('tickets_status', sql`status IN ('valid', 'void')`),
    check('tickets_void_since', sql`(status = 'void') = (voided_at IS NOT NULL)`),
    // Refuses a second valid ticket for a seat, whatever the statements write.
    uniqueIndex('tickets_valid').on(table.showtimeId, table.seatId).where(sql`status = 'valid'`),
  ],
)
