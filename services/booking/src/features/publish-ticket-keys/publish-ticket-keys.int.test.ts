import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestBooking, startTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

const keySet = (base: string) => fetch(`${base}/.well-known/ticket-keys.json`)
type Key = { kid: string; x: string }
const keysOf = async (base: string): Promise<Key[]> => ((await (await keySet(base)).json()) as { keys: Key[] }).keys

it('publishes the public half of each ticket key, for everybody', async () => {
  const response = await keySet(booking.url)
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  const { keys } = (await response.json()) as { keys: JsonWebKey[] }
  expect(keys).toEqual([
    { kty: 'OKP', crv: 'Ed25519', kid: '1', use: 'sig', alg: 'EdDSA', x: expect.stringMatching(/^[\w-]{43}$/) },
  ])
  expect(createPublicKey({ key: keys[0] ?? {}, format: 'jwk' }).asymmetricKeyType).toBe('ed25519')
})

it('keeps one key when four replicas start at once on empty tables', async () => {
  const fresh = await startTestBooking()
  await fresh.sql('DELETE FROM ticket_keys')
  const replicas = await Promise.all(Array.from({ length: 4 }, () => fresh.startReplica()))
  const published = await Promise.all(replicas.map(keysOf))
  expect(published[0]).toHaveLength(1)
  expect(new Set(published.flat().map(({ x }) => x)).size).toBe(1)
  await fresh.stop()
})

it('does not start with another TICKET_KEY_SECRET until the private halves of the keys are deleted', async () => {
  const first = await startTestBooking()
  const [old] = await keysOf(first.url)
  const rows = await first.sql('SELECT private_key FROM ticket_keys')
  // A PKCS #8 key names Ed25519 by this object identifier.
  expect(rows[0].private_key.includes(Buffer.from('06032b6570', 'hex'))).toBe(false)
  const settings = { TICKET_KEY_SECRET: 'another secret that is long enough, too' }
  await expect(first.startReplica(settings)).rejects.toThrow('TICKET_KEY_SECRET is not the secret')
  await first.sql('UPDATE ticket_keys SET private_key = NULL')
  const keys = await keysOf(await first.startReplica(settings))
  expect(keys).toEqual([old, expect.objectContaining({ kid: '2' })])
  await first.stop()
})
