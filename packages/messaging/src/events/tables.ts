import { sql } from 'drizzle-orm'
import {
  bigint,
  getTableConfig,
  index,
  integer,
  jsonb,
  type PgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

/**
 * The two tables that every service has in its own schema.
 *
 * `events` is the service's append-only log: the outbox from which the relay publishes, the audit history, and the
 * source from which subscribers can rebuild their copies. `inbox` holds the ids of the events that each subscription
 * has applied.
 */
export const messagingTables = <Name extends string>(schema: PgSchema<Name>) => ({
  events: schema.table(
    'events',
    {
      position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
      id: uuid('id').notNull().unique(),
      type: text('type').notNull(),
      subject: text('subject').notNull(),
      sequence: integer('sequence').notNull(),
      time: timestamp('time', { withTimezone: true }).notNull().defaultNow(),
      traceparent: text('traceparent'),
      data: jsonb('data').notNull(),
      publishedAt: timestamp('published_at', { withTimezone: true }),
    },
    // The relay reads unpublished events only. The index holds just those rows, so it stays small.
    (table) => [index('events_unpublished').on(table.position).where(sql`published_at IS NULL`)],
  ),
  inbox: schema.table(
    'inbox',
    {
      subscription: text('subscription').notNull(),
      eventId: uuid('event_id').notNull(),
      appliedAt: timestamp('applied_at', { withTimezone: true }).notNull().defaultNow(),
    },
    (table) => [primaryKey({ columns: [table.subscription, table.eventId] })],
  ),
})

export type MessagingTables = ReturnType<typeof messagingTables>

/** The name of a table with its schema, for prepared statements. A service has one schema, so the names never differ. */
export const qualified = (table: MessagingTables[keyof MessagingTables]): string => {
  const { schema, name } = getTableConfig(table)
  return `${schema}.${name}`
}
