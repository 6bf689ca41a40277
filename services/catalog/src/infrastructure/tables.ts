import type { Point } from '@marquee/kernel/seat-positions'
import { messagingTables } from '@marquee/messaging/events/tables'
import { type SQL, sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { LoneSeats } from '../domain/lone-seats.ts'
import type { AgeRating } from '../domain/movie-facts.ts'
import type { SeatPrices } from '../domain/prices.ts'
import { defaultTurnaroundMinutes } from '../domain/room.ts'
import type { ConfiguredSeat, Screen } from '../domain/seat-layout.ts'
import type { Showtime } from '../domain/showtime.ts'

const schema = pgSchema('catalog')
const instant = (name: string) => timestamp(name, { withTimezone: true })

export const { events, inbox } = messagingTables(schema)

export const genres = schema.table('genres', { id: uuid('id').primaryKey(), name: text('name').notNull() }, (table) => [
  uniqueIndex('genres_name').on(sql`lower(${table.name})`),
])

/**
 * SQL for a text without case and accents, for comparing search texts with titles. Letters that Unicode does not
 * decompose, such as the Polish ł, are replaced by the letters that people type instead.
 */
export const folded = (text: SQL): SQL =>
  sql`replace(replace(replace(translate(lower(regexp_replace(normalize(${text}, NFKD), '[\\u0300-\\u036f]', '', 'g')), 'ςłøđı', 'σlodi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')`

/** Deleted movies and rooms stay as rows, because past showtimes refer to them. */
export const movies = schema.table(
  'movies',
  {
    id: uuid('id').primaryKey(),
    title: text('title').notNull(),
    description: text('description').notNull(),
    durationMinutes: integer('duration_minutes').notNull(),
    posterKey: text('poster_key'),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    deletedAt: instant('deleted_at'),
    /** The title without case and accents, for searches. */
    searchTitle: text('search_title').generatedAlwaysAs(folded(sql`title`)),
    originalTitle: text('original_title'),
    shortTitle: text('short_title'),
    director: text('director'),
    cast: text('cast').array().$type<readonly string[]>(),
    releaseDate: date('release_date'),
    ageRating: jsonb('age_rating').$type<AgeRating>(),
    trailerUrl: text('trailer_url'),
    distributor: text('distributor'),
    originalLanguage: text('original_language'),
    /** The original title without case and accents, for searches. */
    searchOriginalTitle: text('search_original_title').generatedAlwaysAs(folded(sql`original_title`)),
  },
  (table) => [
    check('movies_duration', sql`${table.durationMinutes} BETWEEN 1 AND 600`),
    check('movies_cast', sql`cardinality(${table.cast}) BETWEEN 1 AND 100`),
    check('movies_trailer_url', sql`${table.trailerUrl} LIKE 'https://%'`),
    index('movies_by_title').on(sql`lower(${table.title})`, table.id).where(sql`deleted_at IS NULL`),
    index('movies_by_release')
      .on(table.releaseDate, sql`lower(${table.title})`, table.id)
      .where(sql`deleted_at IS NULL AND release_date IS NOT NULL`),
  ],
)

export const movieGenres = schema.table(
  'movie_genres',
  {
    movieId: uuid('movie_id')
      .notNull()
      .references(() => movies.id),
    genreId: uuid('genre_id').notNull(),
  },
  (table) => [
    primaryKey({ name: 'movie_genres_pkey', columns: [table.movieId, table.genreId] }),
    foreignKey({ name: 'movie_genres_genre', columns: [table.genreId], foreignColumns: [genres.id] }),
    index('movie_genres_by_genre').on(table.genreId),
  ],
)

/** A layout never changes: a room with new seats gets a new layout, and showtimes keep their layout. */
export const seatLayouts = schema.table('seat_layouts', {
  id: uuid('id').primaryKey(),
  /** Layouts from before December 2026 have seats without labels and positions. */
  seats: jsonb('seats').$type<ConfiguredSeat[]>().notNull(),
  screen: jsonb('screen').$type<Screen>(),
  /** Null if the focal point follows from the seats. */
  focalPoint: jsonb('focal_point').$type<Point>(),
})

export const rooms = schema.table(
  'rooms',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    seatLayoutId: uuid('seat_layout_id')
      .notNull()
      .references(() => seatLayouts.id),
    turnaroundMinutes: integer('turnaround_minutes').notNull().default(defaultTurnaroundMinutes),
    loneSeats: text('lone_seats').$type<LoneSeats>().notNull().default('allow'),
    /** Increases with each change that is published to other services. */
    version: integer('version').notNull().default(1),
    createdAt: instant('created_at').notNull().defaultNow(),
    deletedAt: instant('deleted_at'),
  },
  (table) => [
    check('rooms_turnaround', sql`${table.turnaroundMinutes} BETWEEN 0 AND 240`),
    check('rooms_lone_seats', sql`${table.loneSeats} IN ('allow', 'refuse')`),
  ],
)

/** The migration adds a constraint that drizzle cannot express: scheduled showtimes in one room do not overlap. */
export const showtimes = schema.table(
  'showtimes',
  {
    id: uuid('id').primaryKey(),
    movieId: uuid('movie_id')
      .notNull()
      .references(() => movies.id),
    roomId: uuid('room_id')
      .notNull()
      .references(() => rooms.id),
    seatLayoutId: uuid('seat_layout_id')
      .notNull()
      .references(() => seatLayouts.id),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    roomFreeAt: instant('room_free_at').notNull(),
    /** The room's rule for lone seats when the showtime was scheduled. */
    loneSeats: text('lone_seats').$type<LoneSeats>().notNull().default('allow'),
    prices: jsonb('prices').$type<SeatPrices>().notNull(),
    currency: text('currency').notNull(),
    status: text('status').$type<Showtime['status']>().notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    cancelledAt: instant('cancelled_at'),
  },
  (table) => [
    check('showtimes_order', sql`${table.startsAt} < ${table.endsAt} AND ${table.endsAt} <= ${table.roomFreeAt}`),
    check('showtimes_status', sql`${table.status} IN ('scheduled', 'cancelled')`),
    check('showtimes_lone_seats', sql`${table.loneSeats} IN ('allow', 'refuse')`),
    index('showtimes_by_movie').on(table.movieId, table.startsAt),
    index('showtimes_by_room').on(table.roomId, table.startsAt),
    index('showtimes_by_start').on(table.startsAt, table.id),
  ],
)

/**
 * Posters without a movie: they are being stored, or were removed from a movie. A task deletes them after
 * `delete_after`.
 */
export const unusedPosters = schema.table(
  'unused_posters',
  { key: text('key').primaryKey(), deleteAfter: instant('delete_after').notNull() },
  (table) => [index('unused_posters_due').on(table.deleteAfter)],
)

/**
 * One row, whose version increases with each transaction that changes movies, genres, rooms or showtimes. Triggers
 * of the migration increase the version, so the code that changes these rows need not increase the version.
 */
export const contentVersion = schema.table(
  'content_version',
  { isOnly: boolean('is_only').primaryKey().default(true), version: bigint('version', { mode: 'bigint' }).notNull() },
  (table) => [check('content_version_only_row', sql`${table.isOnly}`)],
)
