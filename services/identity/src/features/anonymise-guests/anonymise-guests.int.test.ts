import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventsAbout, startTestIdentity, type TestIdentity } from '../../testing.ts'

let identity: TestIdentity
let daysPassed = 0
const now = () => new Date(Date.now() + daysPassed * 86_400_000)

beforeAll(async () => {
  identity = await startTestIdentity({ now })
})
beforeEach(() => {
  daysPassed = 0
})
afterAll(() => identity.stop())

type Guest = Awaited<ReturnType<TestIdentity['beginAsGuest']>>

const isAnonymised = async ({ id }: Pick<Guest, 'id'>): Promise<boolean> => {
  const [row] = await identity.query('SELECT deleted_at IS NOT NULL AS deleted FROM users WHERE id = $1', [id])
  return row?.['deleted'] === true
}

const anonymised = (guest: Pick<Guest, 'id'>) =>
  eventually(async () => expect(await isAnonymised(guest)).toBe(true), { within: 25_000 })

/** Stores a hold that ends half an hour after the shifted time. */
const hold = (guest: Pick<Guest, 'id'>) =>
  identity.query(
    `INSERT INTO commitments (reservation_id, user_id, amount, hold_ends_at, heard_at)
     VALUES ($1, $2, 820, $3::timestamptz + interval '30 minutes', $3)`,
    [newId(), guest.id, now()],
  )

/** Runs `meanwhile` while a new replica runs its background tasks. */
const withTasks = async <T>(meanwhile: () => Promise<T>): Promise<T> => {
  const replica = await identity.replica()
  await replica.service.start({ host: '127.0.0.1', port: 0 })
  try {
    return await meanwhile()
  } finally {
    await replica.stop()
  }
}

/** One check of all guests, up to and including a new guest, who is due and is checked last. */
const checkAll = async (): Promise<void> => {
  const present = daysPassed
  daysPassed = 0
  const last = await identity.beginAsGuest()
  daysPassed = present
  await withTasks(() => anonymised(last))
}

describe('a guest without a live reservation', () => {
  it('is anonymised 30 days after the last use: name and email are gone, and one deletion is published', async () => {
    const guest = await identity.beginAsGuest()
    daysPassed = 31
    await withTasks(() => anonymised(guest))
    const [row] = await identity.query('SELECT * FROM users WHERE id = $1', [guest.id])
    expect(JSON.stringify(row)).not.toContain(guest.email)
    // The guest's login may have been pruned before.
    const events = (await eventsAbout(identity, guest.id)).slice(1).filter(({ type }) => !type.includes('logins'))
    expect(events).toMatchObject([
      { type: 'identity.user-updated.v1', data: { fullName: 'Deleted account', isActive: false } },
      { type: 'identity.user-deleted.v1', data: { userId: guest.id } },
    ])
    expect(JSON.stringify(events)).not.toContain(guest.email)
    expect((await identity.refresh(guest.refresh_token)).statusCode).toBe(401)
  })

  it('is anonymised once by two replicas', async () => {
    const guests = await Promise.all(Array.from({ length: 10 }, () => identity.beginAsGuest()))
    daysPassed = 31
    await withTasks(() => withTasks(() => Promise.all(guests.map(anonymised))))
    const deletions = await identity.query(
      "SELECT subject FROM events WHERE type = 'identity.user-deleted.v1' AND subject = ANY ($1)",
      [guests.map(({ id }) => id)],
    )
    expect(deletions).toHaveLength(10)
  })

  it('is anonymised even if the older guests, who are kept, are more than one batch', async () => {
    await identity.query(
      `WITH kept AS (
         INSERT INTO users (id, email, guest_email, full_name, is_active, is_superuser, version, created_at)
         SELECT id, 'guest-' || id || '@guest.invalid', 'kept@example.com', 'Guest', true, false, 1, now() - interval '1 day'
         FROM (SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid AS id FROM generate_series(1, 30) n) ids
         RETURNING id
       )
       INSERT INTO commitments (reservation_id, user_id, confirmed, show_ends_at, heard_at)
       SELECT gen_random_uuid(), id, true, now() + interval '100 days', now() FROM kept`,
    )
    daysPassed = 31
    await checkAll()
    // The other tests need not check these guests.
    const kept = await identity.query("DELETE FROM users WHERE guest_email = 'kept@example.com' RETURNING id")
    expect(kept).toHaveLength(30)
  })
})

describe('a guest is kept', () => {
  it('for 30 days after the beginning, after the last refresh, and while a reservation is live', async () => {
    const [refreshing, holding] = [await identity.beginAsGuest(), await identity.beginAsGuest()]
    daysPassed = 20
    expect((await identity.refresh(refreshing.refresh_token)).statusCode).toBe(200)
    const young = await identity.beginAsGuest()
    daysPassed = 40
    await hold(holding)
    await checkAll()
    for (const guest of [refreshing, holding, young]) expect(await isAnonymised(guest)).toBe(false)
    daysPassed = 75
    await withTasks(() => Promise.all([refreshing, holding, young].map(anonymised)))
  })

  it('for 30 days after the last refresh, if the login was begun before guests had a lifetime of their own', async () => {
    const [refreshing, idle] = [await identity.beginAsGuest(), await identity.beginAsGuest()]
    await identity.query(
      `UPDATE refresh_families SET refreshed_at = NULL, expires_at = now() + CASE user_id WHEN $1 THEN interval '50 days'
       ELSE interval '30 days' END WHERE user_id = ANY (ARRAY[$1, $2]::uuid[])`,
      [refreshing.id, idle.id],
    )
    daysPassed = 31
    await withTasks(() => anonymised(idle))
    await checkAll()
    expect(await isAnonymised(refreshing)).toBe(false)
  })

  it('with the login, while there is a ticket for a show in 300 days', async () => {
    const guest = await identity.beginAsGuest()
    await identity.query(
      `INSERT INTO commitments (reservation_id, user_id, confirmed, show_ends_at, heard_at)
       VALUES ($1, $2, true, now() + interval '300 days', now())`,
      [newId(), guest.id],
    )
    daysPassed = 299
    await checkAll()
    expect((await identity.refresh(guest.refresh_token)).statusCode).toBe(200)
  })

  it('for good after becoming an account', async () => {
    const guest = await identity.beginAsGuest()
    await identity.becomeAccount(guest.access_token)
    daysPassed = 400
    await checkAll()
    expect(await isAnonymised(guest)).toBe(false)
  })

  it.each<[string, string, (guest: Guest) => Promise<unknown>]>([
    ['holds seats', 'UPDATE users SET version = version WHERE id = $1', hold],
    [
      'becomes an account',
      "UPDATE users SET email = guest_email, guest_email = NULL, password_hash = 'a hash' WHERE id = $1",
      async () => undefined,
    ],
    [
      'refreshes a login',
      "UPDATE refresh_families SET refreshed_at = now() + interval '31 days' WHERE user_id = $1",
      async () => undefined,
    ],
  ])('if the guest %s at the moment of the check', async (_, sql, meanwhile) => {
    const guest = await identity.beginAsGuest()
    daysPassed = 31
    const replica = await identity.replica()
    await identity.inTransaction(sql, [guest.id], async () => {
      await replica.service.start({ host: '127.0.0.1', port: 0 })
      await eventually(async () => expect(await identity.waiting()).toBe(1), { within: 25_000 })
      await meanwhile(guest)
    })
    // Waits for the check that has begun.
    await replica.stop()
    expect(await isAnonymised(guest)).toBe(false)
    expect((await eventsAbout(identity, guest.id)).map(({ type }) => type)).not.toContain('identity.user-deleted.v1')
  })
})
