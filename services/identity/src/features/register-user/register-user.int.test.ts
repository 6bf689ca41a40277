import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventsAbout, startTestIdentity, type TestIdentity, tally } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

const valid = { email: 'grace@example.com', password: 'a good password', full_name: 'Grace Hopper' }
const register = (body: object | string, headers: Record<string, string> = {}) =>
  identity.request({ method: 'POST', url: '/api/v1/users', body, headers })

describe('registration', () => {
  it('opens an active account without superuser rights, and answers without the password', async () => {
    const response = await register({ ...valid, email: 'first@example.com', full_name: '  Grace Hopper ' })
    expect(response.statusCode).toBe(201)
    expect(response.json()).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: 'first@example.com',
      full_name: 'Grace Hopper',
      is_active: true,
      is_superuser: false,
      is_guest: false,
      created_at: expect.stringMatching(/^\d{4}-.+Z$/),
    })
  })

  it('stores the password as argon2id with 19 MiB, two passes and parallelism 1', async () => {
    const { id, password } = await identity.register()
    const [row] = await identity.query<{ password_hash: string }>('SELECT password_hash FROM users WHERE id = $1', [id])
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(row?.password_hash).not.toContain(password)
  })

  it('records the event in the transaction that opens the account', async () => {
    const { id, email } = await identity.register({ fullName: 'Mary Jackson' })
    expect(await eventsAbout(identity, id)).toEqual([
      {
        type: 'identity.user-registered.v1',
        sequence: 1,
        data: { userId: id, email, fullName: 'Mary Jackson' },
      },
    ])
    const [same] = await identity.query<{ same: boolean }>(
      'SELECT users.xmin = events.xmin AS same FROM users JOIN events ON events.subject = users.id::text WHERE users.id = $1',
      [id],
    )
    expect(same).toEqual({ same: true })
  })

  it('treats two spellings of an email as the same', async () => {
    const first = await register({ ...valid, email: ' A@X.org ' })
    expect(first.statusCode).toBe(201)
    expect(first.json()).toMatchObject({ email: 'a@x.org' })
    const second = await register({ ...valid, email: 'a@x.org' })
    expect(second.statusCode).toBe(409)
    expect(second.headers['content-type']).toContain('application/problem+json')
    expect(second.json()).toMatchObject({ code: 'email-taken', type: '/problems/email-taken', status: 409 })
  })

  it('opens one account when twenty concurrent requests have the same email', async () => {
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        register({ ...valid, email: index % 2 === 0 ? 'popular@example.com' : 'Popular@Example.com' }),
      ),
    )
    expect(tally(responses)).toEqual({ 201: 1, 409: 19 })
    const rows = await identity.query<{ id: string }>("SELECT id FROM users WHERE email = 'popular@example.com'")
    expect(rows).toHaveLength(1)
    expect(await eventsAbout(identity, rows[0]?.id ?? '')).toHaveLength(1)
  })

  it('is limited to one account per email, even for a direct SQL statement', async () => {
    const { email } = await identity.register()
    const copy = `INSERT INTO users (id, email, password_hash, full_name, is_active, is_superuser, version, created_at)
      SELECT gen_random_uuid(), upper(email), password_hash, full_name, true, false, 1, now() FROM users WHERE email = $1`
    await expect(identity.query(copy, [email])).rejects.toThrow(/users_email/)
  })

  it('is possible with an email that guests have', async () => {
    const { email } = await identity.beginAsGuest()
    await identity.beginAsGuest(email)
    const account = await identity.register({ email })
    expect((await identity.tryLogIn(account)).statusCode).toBe(200)
  })

  it.each([
    ['a request for superuser rights', { ...valid, is_superuser: true }, ''],
    ['a request for an active account', { ...valid, is_active: true }, ''],
    ['an id chosen by the client', { ...valid, id: '0198c9a4-3f6e-7cc1-8a43-6f3d0c5e9a11' }, ''],
    ['a password of 7 characters', { ...valid, password: '1234567' }, 'password'],
    ['a password of 129 characters', { ...valid, password: 'x'.repeat(129) }, 'password'],
    ['a missing password', { email: valid.email, full_name: valid.full_name }, 'password'],
    ['an invalid email', { ...valid, email: 'grace' }, 'email'],
    ['an email that is too long', { ...valid, email: `${'x'.repeat(250)}@example.com` }, 'email'],
    ['an email with a null character', { ...valid, email: 'a\u0000@example.com' }, 'email'],
    ['a blank name', { ...valid, full_name: '   ' }, 'full_name'],
    ['a name with a null character', { ...valid, full_name: 'Grace\u0000Hopper' }, 'full_name'],
    ['a name with half a surrogate pair', { ...valid, full_name: 'Grace \ud83d' }, 'full_name'],
    ['a list', [valid], ''],
  ])('refuses %s', async (_, body, path) => {
    const response = await register(body)
    expect(response.statusCode).toBe(422)
    expect(response.json()).toMatchObject({ code: 'validation-failed', errors: [{ path }] })
  })

  it('accepts passwords of 8 and of 128 characters', async () => {
    for (const password of ['12345678', 'é'.repeat(128)]) {
      const account = await identity.register({ password })
      expect((await identity.tryLogIn(account)).statusCode).toBe(200)
    }
  })

  it('answers malformed JSON with 400 and other media types with 415', async () => {
    expect((await register('{"email":', { 'content-type': 'application/json' })).statusCode).toBe(400)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'a/b']) {
      const response = await register('email=grace@example.com', { 'content-type': type })
      expect([type, response.statusCode]).toEqual([type, 415])
    }
  })
})

describe('an email', () => {
  it.each([
    'o&leary@example.com',
    'a/b@example.net',
    'ada@xn--e1afmkfd.xn--p1ai',
    "d'arcy@example.org",
    'a+b@localhost',
  ])('%s can register and sign in', async (email) => {
    const account = await identity.register({ email })
    expect(account.email).toBe(email)
    expect((await identity.tryLogIn(account)).statusCode).toBe(200)
  })

  it('with an internationalised domain is stored in ASCII, and both forms can sign in', async () => {
    const account = await identity.register({ email: 'Ada.2@пример.рф' })
    expect(account.email).toBe('ada.2@xn--e1afmkfd.xn--p1ai')
    expect((await identity.tryLogIn({ ...account, email: 'ADA.2@ПРИМЕР.рф' })).statusCode).toBe(200)
  })

  it.each(['ada', 'ada@', '@example.org', 'a b@example.org', 'ada@exa_mple.org', `${'a'.repeat(250)}@example.org`])(
    '%s cannot register',
    async (email) => {
      expect((await register({ ...valid, email })).statusCode).toBe(422)
    },
  )
})

it.each(['\u200b', '\u2800', '\u3164', 'Ada\u202eecalevoL'])(
  'registration refuses the full name %j',
  async (full_name) => {
    expect((await register({ ...valid, email: 'invisible@example.org', full_name })).statusCode).toBe(422)
  },
)
