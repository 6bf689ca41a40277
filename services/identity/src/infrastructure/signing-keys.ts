import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { Clock } from '@marquee/kernel/clock'
import type { Transact } from '@marquee/messaging/publishing/outbox'
import { createSeal } from '@marquee/service-kit/database/sealing'
import { isNull, lte, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Logger } from 'pino'
import {
  currentSigningKey,
  isPublished,
  isRotationDue,
  type KeyDates,
  planRotation,
} from '../domain/signing-key-schedule.ts'
import { type PublicJwk, signingKeys } from './tables.ts'

export type SigningKeys = ReturnType<typeof signingKeyStore>

type Key = KeyDates & {
  readonly kid: string
  readonly publicJwk: PublicJwk
  readonly publicPem: string
  readonly privateKey: KeyObject
}

const generate = promisify(generateKeyPair)

type Seal = ReturnType<typeof createSeal>

/** Decrypts a row into a key that can sign. Throws if the row was sealed with another secret. */
const openKey = (seal: Seal, row: typeof signingKeys.$inferSelect): Key => {
  const { kid, publicKey: publicJwk, createdAt, activatesAt, retiresAt } = row
  const publicPem = createPublicKey({ key: publicJwk, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString()
  let der: Buffer
  try {
    der = seal.open(kid, row.privateKey)
  } catch (cause) {
    throw new Error('SIGNING_KEY_SECRET is not the secret with which the signing keys in the database were encrypted', {
      cause,
    })
  }
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return { kid, createdAt, activatesAt, retiresAt, publicJwk, publicPem, privateKey }
}

/**
 * The keys that sign access tokens. The database has the keys, so that all replicas sign with the same keys and access
 * tokens stay valid after a restart. Each replica has a copy in memory; `load` refreshes the copy.
 *
 * @param secret encrypts the private keys in the database
 */
export const signingKeyStore = ({
  db,
  transact,
  secret,
  rotationDays,
  tokenSeconds,
  now,
  log,
}: {
  db: NodePgDatabase
  transact: Transact
  secret: string
  /** Age at which a key is replaced. */
  rotationDays: number
  /** How long an access token is valid. */
  tokenSeconds: number
  now: Clock
  log: Logger
}) => {
  const seal = createSeal(secret, 'marquee identity signing keys')
  let keys: readonly Key[] = []

  /** Refreshes the copy in memory. */
  const load = async (): Promise<void> => {
    const rows = await db.select().from(signingKeys)
    keys = rows.map((row) => {
      const loaded = keys.find((key) => key.kid === row.kid)
      return loaded ? { ...loaded, activatesAt: row.activatesAt, retiresAt: row.retiresAt } : openKey(seal, row)
    })
  }

  const published = (): Key[] => keys.filter((key) => isPublished(key, now()))

  return {
    load,

    /**
     * Creates the first key, or a successor when the newest key is old enough, and deletes retired keys. A lock lets
     * only one replica rotate at a time, so that replicas that start together create only one key.
     */
    rotate: async (): Promise<void> => {
      const created = await transact(async ({ tx }) => {
        await tx.execute(sql`SELECT identity.wait_for_lock('signing keys')`)
        const rows = await tx.select().from(signingKeys)
        if (!isRotationDue(rows, rotationDays, now())) return undefined
        const { key, predecessorsRetireAt } = planRotation(rows, tokenSeconds, now())
        const pair = await generate('rsa', { modulusLength: 2048 })
        const kid = randomUUID()
        const { n = '', e = '' } = pair.publicKey.export({ format: 'jwk' })
        const der = pair.privateKey.export({ type: 'pkcs8', format: 'der' })
        await tx.update(signingKeys).set({ retiresAt: predecessorsRetireAt }).where(isNull(signingKeys.retiresAt))
        await tx
          .insert(signingKeys)
          .values({ ...key, kid, publicKey: { kty: 'RSA', n, e }, privateKey: seal.seal(kid, der) })
        return { kid, activatesAt: key.activatesAt }
      })
      if (created) log.info({ event: 'signing_key.created', ...created }, 'created a signing key')
      await db.delete(signingKeys).where(lte(signingKeys.retiresAt, now()))
      await load()
    },

    /** The key that signs now. Throws if no key is loaded. */
    current: (): { kid: string; privateKey: KeyObject } => {
      const key = currentSigningKey(keys, now())
      if (!key) throw new Error('no signing key is loaded')
      return key
    },

    /** The public halves of all published keys. */
    publicKeys: (): (PublicJwk & { kid: string })[] => published().map(({ kid, publicJwk }) => ({ ...publicJwk, kid })),

    /** The public half of a published key as PEM; undefined if no published key has this id. */
    publicKey: (kid: string): string | undefined => published().find((key) => key.kid === kid)?.publicPem,
  }
}
