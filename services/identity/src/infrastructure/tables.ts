import { messagingTables } from '@marquee/messaging/events/tables'
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgSchema,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'

const schema = pgSchema('identity')

export const { events, inbox } = messagingTables(schema)

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const users = schema.table(
  'users',
  {
    id: uuid('id').primaryKey(),
    /** The email of an account. A guest has a unique placeholder here, so that the unique index counts accounts only. */
    email: text('email').notNull(),
    /** The email of a guest, which other guests and an account may have too; null for an account. */
    guestEmail: text('guest_email'),
    /** PHC string: includes algorithm, parameters and salt. Null for a guest. */
    passwordHash: text('password_hash'),
    fullName: text('full_name').notNull(),
    isActive: boolean('is_active').notNull(),
    isSuperuser: boolean('is_superuser').notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When the user was deleted and placeholders replaced name and email; null while the user exists. */
    deletedAt: instant('deleted_at'),
  },
  (table) => [
    uniqueIndex('users_email').on(sql`lower(${table.email})`),
    // For the check that an active superuser remains.
    index('users_active_superusers').on(table.id).where(sql`is_superuser AND is_active`),
    // For the list of guests, and for the task that anonymises them.
    index('users_guests').on(table.id).where(sql`guest_email IS NOT NULL AND deleted_at IS NULL`),
    check('users_email_length', sql`length(email) BETWEEN 3 AND 254`),
    check('users_guest_email_length', sql`length(guest_email) BETWEEN 3 AND 254`),
    check('users_guest_has_no_password', sql`(guest_email IS NOT NULL) = (password_hash IS NULL)`),
    check('users_guest_is_no_superuser', sql`guest_email IS NULL OR NOT is_superuser`),
    check('users_full_name_length', sql`length(full_name) BETWEEN 1 AND 200`),
  ],
)

/**
 * A login: a family of refresh tokens, each of which replaces the token before it. Revoking the row ends all tokens of
 * the family.
 */
export const refreshFamilies = schema.table(
  'refresh_families',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull(),
    /** When the login began or was last refreshed. Null if that was before the migration 0003. */
    refreshedAt: instant('refreshed_at'),
    /** When the family's newest token expires; for an ended login, at most 30 days after its end. */
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    index('refresh_families_of_user').on(table.userId, table.id),
    index('refresh_families_expiry').on(table.expiresAt),
  ],
)

/**
 * Used tokens are kept for USED_REFRESH_TOKEN_RETENTION_DAYS (the newest 50 of a login), so that their reuse is
 * noticed.
 */
export const refreshTokens = schema.table(
  'refresh_tokens',
  {
    /** SHA-256 of the token: a reader of the table cannot sign in with the hash. */
    tokenHash: bytea('token_hash').primaryKey(),
    familyId: uuid('family_id')
      .notNull()
      .references(() => refreshFamilies.id, { onDelete: 'cascade' }),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [
    index('refresh_tokens_of_family').on(table.familyId),
    index('refresh_tokens_expiry').on(table.expiresAt),
    index('refresh_tokens_used').on(table.usedAt).where(sql`used_at IS NOT NULL`),
    // A family has at most one unused token. Two unused tokens would let two clients continue one login unnoticed.
    uniqueIndex('refresh_tokens_unused').on(table.familyId).where(sql`used_at IS NULL`),
    check('refresh_tokens_hash_length', sql`octet_length(token_hash) = 32`),
  ],
)

/**
 * Reservations that may keep an account from being deleted, with facts from booking's and payment's events. The events
 * may arrive in any order: once true, a fact stays true.
 */
export const commitments = schema.table(
  'commitments',
  {
    reservationId: uuid('reservation_id').primaryKey(),
    /** Null until the event `booking.reservation-placed.v1` arrives. */
    userId: uuid('user_id'),
    /** Minor units; a reservation of 0 is never refunded. */
    amount: integer('amount'),
    holdEndsAt: instant('hold_ends_at'),
    showEndsAt: instant('show_ends_at'),
    confirmed: boolean('confirmed').notNull().default(false),
    expired: boolean('expired').notNull().default(false),
    cancelled: boolean('cancelled').notNull().default(false),
    refundDue: boolean('refund_due').notNull().default(false),
    refunded: boolean('refunded').notNull().default(false),
    lastEventAt: instant('heard_at').notNull(),
  },
  (table) => [index('commitments_of_user').on(table.userId), index('commitments_by_age').on(table.lastEventAt)],
)

export type PublicJwk = { kty: 'RSA'; n: string; e: string }

export const signingKeys = schema.table(
  'signing_keys',
  {
    kid: text('kid').primaryKey(),
    publicKey: jsonb('public_key').$type<PublicJwk>().notNull(),
    /** PKCS #8, encrypted with AES-256-GCM: nonce, authentication tag, ciphertext. */
    privateKey: bytea('private_key').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When the key starts to sign, unless a newer key is active. Until then the key is only published. */
    activatesAt: instant('activates_at').notNull(),
    /** When the key retires, five minutes after its last token has expired; null until the key has a successor. */
    retiresAt: instant('retires_at'),
  },
  () => [check('signing_keys_retire_after_activation', sql`retires_at > activates_at`)],
)

/** The latest failed logins: one row with at most ten timestamps for each throttle key. The account need not exist. */
export const loginFailures = schema.table(
  'login_failures',
  {
    /** SHA-256 of the throttle key. Emails from login forms are not stored. */
    account: bytea('account').primaryKey(),
    failedAt: instant('failed_at').array().notNull(),
    lastFailedAt: instant('last_failed_at').notNull(),
  },
  (table) => [
    index('login_failures_last').on(table.lastFailedAt),
    check('login_failures_bounded', sql`cardinality(failed_at) BETWEEN 1 AND 10`),
  ],
)
