import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { Clock } from '@marquee/kernel/clock'
import type { Transact } from '@marquee/messaging/publishing/outbox'
import { isNull, lte, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Logger } from 'pino'
import { isPublished, isRotationDue, type KeyDates, signingKey, succession } from '../domain/signing-key-schedule.ts'
import { createSeal } from './sealing.ts'
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

/** A key as the database has it, made ready for signing. Throws if it was sealed with another secret. */
const openKey = (seal: Seal, row: typeof signingKeys.$inferSelect): Key => {
  const { kid, publicKey: publicJwk, createdAt, activatesAt, retiresAt } = row
  const publicPem = createPublicKey({ key: publicJwk, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString()
  let der: Buffer
  try {
    der = seal.open(kid, row.privateKey)
  } catch (cause) {
    throw new Error('SIGNING_KEY_SECRET is not the one that the signing keys in the database were sealed with', {
      cause,
    })
  }
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return { kid, createdAt, activatesAt, retiresAt, publicJwk, publicPem, privateKey }
}

/**
 * The keys that access tokens are signed with. They are in the database, so that replicas sign with the same ones and a
 * restart ends no login, and each replica has a copy in memory, which `load` brings up to date.
 *
 * @param secret what the private keys are sealed with; without it the table is of no use
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
  /** How old a key may get before it has a successor. */
  rotationDays: number
  /** How long a token that a key signs is valid. */
  tokenSeconds: number
  now: Clock
  log: Logger
}) => {
  const seal = createSeal(secret)
  let keys: readonly Key[] = []

  /** Brings the copy in memory up to date. */
  const load = async (): Promise<void> => {
    const rows = await db.select().from(signingKeys)
    keys = rows.map((row) => {
      const known = keys.find((key) => key.kid === row.kid)
      return known ? { ...known, activatesAt: row.activatesAt, retiresAt: row.retiresAt } : openKey(seal, row)
    })
  }

  const published = (): Key[] => keys.filter((key) => isPublished(key, now()))

  return {
    load,

    /**
     * Makes the first key or, when the newest is old enough, its successor; forgets those that have retired. One replica
     * at a time, so that of those that start together only one makes a key and the others find it.
     */
    rotate: async (): Promise<void> => {
      const made = await transact(async ({ tx }) => {
        await tx.execute(sql`SELECT identity.wait_for_lock('signing keys')`)
        const rows = await tx.select().from(signingKeys)
        if (!isRotationDue(rows, rotationDays, now())) return undefined
        const { key, predecessorsRetireAt } = succession(rows, tokenSeconds, now())
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
      if (made) log.info(made, 'made a signing key')
      await db.delete(signingKeys).where(lte(signingKeys.retiresAt, now()))
      await load()
    },

    /** The key that signs now. */
    current: (): { kid: string; privateKey: KeyObject } => {
      const key = signingKey(keys, now())
      if (!key) throw new Error('there is no signing key')
      return key
    },

    /** The public halves of all keys whose tokens may be met. */
    publicKeys: (): (PublicJwk & { kid: string })[] => published().map(({ kid, publicJwk }) => ({ ...publicJwk, kid })),

    /** A published key as PEM. */
    publicKey: (kid: string): string | undefined => published().find((key) => key.kid === kid)?.publicPem,
  }
}
