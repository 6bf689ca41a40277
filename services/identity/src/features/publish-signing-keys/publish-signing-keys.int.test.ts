import { decodeProtectedHeader, type JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestIdentity, superuser, type TestIdentity, type TestReplica } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

const keySet = ({ request }: Pick<TestReplica, 'request'>) => request({ method: 'GET', url: '/.well-known/jwks.json' })
const kids = async (replica: Pick<TestReplica, 'request'>) =>
  (await keySet(replica)).json<JSONWebKeySet>().keys.map(({ kid }) => kid)
const me = ({ request }: Pick<TestReplica, 'request'>, token: string) =>
  request({ method: 'GET', url: '/api/v1/users/me', token })

describe('the key set', () => {
  it('has the public half of the signing key, and nothing of the private half', async () => {
    const response = await keySet(identity)
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toContain('application/json')
    expect(response.headers['cache-control']).toBe('public, max-age=30')
    const { keys } = response.json<JSONWebKeySet>()
    expect(keys).toEqual([
      {
        kty: 'RSA',
        kid: expect.any(String),
        use: 'sig',
        alg: 'RS256',
        n: expect.stringMatching(/^[\w-]{342}$/),
        e: 'AQAB',
      },
    ])
    const { access_token } = await identity.logIn(superuser)
    expect(decodeProtectedHeader(access_token)).toEqual({ alg: 'RS256', kid: keys[0]?.kid, typ: 'at+jwt' })
  })
})

describe('the private keys', () => {
  it('are the same after a restart, and their access tokens stay valid', async () => {
    const before = await identity.replica()
    const { access_token } = await before.logIn(await before.register())
    await before.stop()
    const after = await identity.replica()
    expect(await kids(after)).toEqual(await kids(identity))
    expect((await me(after, access_token)).statusCode).toBe(200)
    await after.stop()
  })

  it('cannot be read from the database without the secret', async () => {
    const rows = await identity.query<{ private_key: Buffer }>('SELECT private_key FROM signing_keys')
    expect(rows).toHaveLength(1)
    // A PKCS #8 key begins with a sequence and names RSA by this object identifier.
    const objectIdentifier = Buffer.from('2a864886f70d010101', 'hex')
    expect(rows[0]?.private_key.includes(objectIdentifier)).toBe(false)
    await expect(
      identity.replica({ config: { SIGNING_KEY_SECRET: 'another secret that is long enough, too' } }),
    ).rejects.toThrow('SIGNING_KEY_SECRET is not the secret')
  })

  it('are not duplicated, nor is the first superuser, when four replicas start at once on empty tables', async () => {
    const fresh = await startTestIdentity()
    await fresh.query('TRUNCATE users, signing_keys, events CASCADE')
    const replicas = await Promise.all(Array.from({ length: 4 }, () => fresh.replica()))
    const published = await Promise.all(replicas.map(kids))
    expect(published[0]).toHaveLength(1)
    expect(new Set(published.flat()).size).toBe(1)
    expect(await fresh.query('SELECT email FROM users')).toEqual([{ email: superuser.email }])
    expect(await fresh.query('SELECT sequence FROM events ORDER BY position')).toEqual([
      { sequence: 1 },
      { sequence: 2 },
    ])
    const [first, second] = replicas
    if (!first || !second) throw new Error('expected four replicas')
    const { access_token } = await first.logIn(superuser)
    expect((await me(second, access_token)).statusCode).toBe(200)
    await fresh.stop()
  })

  it('are not duplicated when four replicas start at once on a database without tables', async () => {
    const fresh = await startTestIdentity()
    const tables = await fresh.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'identity'",
    )
    await fresh.query(`DROP TABLE ${tables.map(({ name }) => name).join(', ')} CASCADE`)
    const replicas = await Promise.all(Array.from({ length: 4 }, () => fresh.replica()))
    expect(new Set((await Promise.all(replicas.map(kids))).flat()).size).toBe(1)
    await fresh.stop()
  })
})
