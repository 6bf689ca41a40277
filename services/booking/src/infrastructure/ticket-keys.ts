import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import type { Transact } from '@marquee/messaging/publishing/outbox'
import { createSeal } from '@marquee/service-kit/database/sealing'
import type { Log } from '@marquee/service-kit/service/logger'
import { asc, inArray, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { encodeTicketCode, ticketRandomBytes } from '../domain/ticket-code.ts'
import {
  currentTicketKey,
  isRotationDue,
  planTicketKey,
  retiredTicketKeys,
  type TicketKey,
} from '../domain/ticket-key-schedule.ts'
import { ticketKeys } from './tables.ts'

export type TicketKeys = ReturnType<typeof ticketKeyStore>

/** Makes a new ticket for a seat: its id and its signed code. */
export type IssueTicket = (of: { showtimeId: string; reservationId: string; seatId: string }) => {
  readonly id: string
  readonly code: string
}

type Row = typeof ticketKeys.$inferSelect
type Key = TicketKey & { readonly publicKey: string; readonly privateKey: KeyObject | undefined }

const label = (id: number): string => `ticket key ${id}`

const datesOf = ({ id, createdAt, activatesAt, privateKey }: Row): TicketKey => ({
  id,
  createdAt,
  activatesAt,
  canSign: privateKey !== null,
})

/** The private key of a row, undefined if it was deleted. Throws if the key was encrypted with another secret. */
const openKey = (seal: ReturnType<typeof createSeal>, { id, privateKey: sealed }: Row): KeyObject | undefined => {
  if (sealed === null) return undefined
  let der: Buffer
  try {
    der = seal.open(label(id), sealed)
  } catch (cause) {
    throw new Error('TICKET_KEY_SECRET is not the secret with which the ticket keys in the database were encrypted', {
      cause,
    })
  }
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

/**
 * The keys that sign tickets. The database has the keys, so that all replicas sign with the same keys. Each replica has
 * a copy in memory; `load` refreshes the copy. Public halves are never deleted; a private half is deleted once a newer
 * key has signed for an hour.
 *
 * @param secret encrypts the private keys in the database
 * @param rotationDays age at which a key is replaced
 */
export const ticketKeyStore = ({
  db,
  transact,
  secret,
  rotationDays,
  now,
  log,
}: {
  db: NodePgDatabase
  transact: Transact
  secret: string
  rotationDays: number
  now: Clock
  log: Log
}) => {
  const seal = createSeal(secret, 'marquee booking ticket keys')
  let keys: readonly Key[] = []

  /** Refreshes the copy in memory. */
  const load = async (): Promise<void> => {
    const rows = await db.select().from(ticketKeys).orderBy(asc(ticketKeys.id))
    keys = rows.map((row) => {
      const loaded = keys.find(({ id, privateKey }) => id === row.id && privateKey !== undefined)
      const privateKey = row.privateKey && loaded ? loaded.privateKey : openKey(seal, row)
      return { ...datesOf(row), publicKey: row.publicKey, privateKey }
    })
  }

  /** Creates a key if a new key is due, in a transaction that lets only one replica rotate at a time. */
  const createKey = (): Promise<void> =>
    transact(async ({ tx }) => {
      await tx.execute(sql`SELECT booking.wait_for_lock('ticket keys')`)
      const stored = (await tx.select().from(ticketKeys)).map(datesOf)
      const key = isRotationDue(stored, rotationDays, now()) && planTicketKey(stored, now())
      if (!key) return
      const pair = generateKeyPairSync('ed25519')
      const { x = '' } = pair.publicKey.export({ format: 'jwk' })
      const der = pair.privateKey.export({ type: 'pkcs8', format: 'der' })
      const { id, createdAt, activatesAt } = key
      await tx
        .insert(ticketKeys)
        .values({ id, createdAt, activatesAt, publicKey: x, privateKey: seal.seal(label(id), der) })
      log.info({ event: 'ticket_key.created', id, activatesAt }, 'created a ticket key')
    })

  /** Makes a ticket, signed with the key that signs now. Throws if no key is loaded. */
  const issue: IssueTicket = ({ showtimeId, reservationId, seatId }) => {
    const key = currentTicketKey(keys, now())
    const privateKey = key?.privateKey
    if (!key || !privateKey) throw new Error('no ticket key is loaded')
    const random = randomBytes(ticketRandomBytes)
    const content = { keyId: key.id, showtimeId, reservationId, seatId, random }
    return { id: newId(), code: encodeTicketCode(content, (message) => sign(null, message, privateKey)) }
  }

  return {
    load,

    /**
     * Creates the first key, or a successor when the newest key is old enough, and deletes private halves of old keys.
     */
    rotate: async (): Promise<void> => {
      await load()
      if (isRotationDue(keys, rotationDays, now())) {
        if (planTicketKey(keys, now())) await createKey()
        else log.warn({ event: 'ticket_key.ids_used_up' }, 'no ticket key id is left; the newest key goes on signing')
      }
      const retired = retiredTicketKeys(keys, now()).map(({ id }) => id)
      if (retired.length > 0) {
        await db.update(ticketKeys).set({ privateKey: null }).where(inArray(ticketKeys.id, retired))
      }
      await load()
    },

    issue,

    /** The public halves of all keys, oldest first. */
    publicKeys: (): { id: number; publicKey: string }[] => keys.map(({ id, publicKey }) => ({ id, publicKey })),
  }
}
