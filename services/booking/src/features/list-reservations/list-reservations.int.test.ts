import { userRegistered } from '@marquee/contracts/identity-events'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

const register = async (id: string, email: string, more: { isGuest?: boolean } = {}) => {
  await booking.publish(userRegistered, { userId: id, email, fullName: 'Ada', ...more })
  await eventually(async () =>
    expect(await booking.sql('SELECT email FROM customers WHERE id = $1', [id])).toEqual([{ email }]),
  )
}

it('lists the reservations of all customers, newest first, each exactly once over all pages', async () => {
  const showtimeId = await booking.schedule()
  const staff = await booking.customer({ isSuperuser: true })
  const [ada, unknown] = [await booking.customer(), await booking.customer()]
  await register(ada.id, 'ada@example.org')
  const placed: string[] = []
  for (const [customer, seatId] of [
    [ada, 'A1'],
    [unknown, 'A2'],
    [ada, 'A3'],
  ] as const) {
    placed.push((await customer.place(showtimeId, [seatId])).body.id)
  }
  const seen: { id: string; customer: unknown }[] = []
  for (let next: string | undefined = `/admin/reservations?showtime_id=${showtimeId}&limit=2`; next; ) {
    const { status, body, headers } = await staff.call('GET', next)
    expect(status).toBe(200)
    seen.push(...body)
    next = /<\/api\/v1([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
  }
  expect(seen.map(({ id }) => id)).toEqual(placed.toReversed())
  expect(seen.map(({ customer }) => customer)).toEqual([
    { id: ada.id, email: 'ada@example.org', full_name: 'Ada', is_guest: false },
    { id: unknown.id, email: null, full_name: null, is_guest: null },
    { id: ada.id, email: 'ada@example.org', full_name: 'Ada', is_guest: false },
  ])
})

it('filters reservations by the customer’s email in upper or lower case, by showtime and by status', async () => {
  const [here, elsewhere] = [await booking.schedule(), await booking.schedule()]
  const staff = await booking.customer({ isSuperuser: true })
  const [grace, other] = [await booking.customer(), await booking.customer()]
  await register(grace.id, 'grace@example.org')
  const held = (await grace.place(here, ['A1'])).body.id
  const cancelled = (await grace.place(elsewhere, ['A1'])).body.id
  await grace.call('DELETE', `/reservations/${cancelled}`)
  await other.place(here, ['A2'])
  const ids = async (query: string) =>
    (await staff.call('GET', `/admin/reservations?${query}`)).body.map(({ id }: { id: string }) => id)
  expect(await ids('email=GRACE@Example.org')).toEqual([cancelled, held])
  expect(await ids(`email=grace@example.org&showtime_id=${here}`)).toEqual([held])
  expect(await ids('email=grace@example.org&status=cancelled')).toEqual([cancelled])
  expect(await ids('email=nobody@example.org')).toEqual([])
})

it('finds the reservations of the account and of all guests with an email, and shows who is a guest', async () => {
  const showtimeId = await booking.schedule()
  const staff = await booking.customer({ isSuperuser: true })
  const [account, guest, another] = [await booking.customer(), await booking.customer(), await booking.customer()]
  const email = 'shared@example.org'
  await register(account.id, email)
  await register(guest.id, email, { isGuest: true })
  await register(another.id, email, { isGuest: true })
  await account.place(showtimeId, ['A1'])
  await guest.place(showtimeId, ['A2'])
  await another.place(showtimeId, ['A3'])
  const { body } = await staff.call('GET', `/admin/reservations?email=${email}`)
  expect(body.map(({ customer }: { customer: object }) => customer)).toEqual([
    { id: another.id, email, full_name: 'Ada', is_guest: true },
    { id: guest.id, email, full_name: 'Ada', is_guest: true },
    { id: account.id, email, full_name: 'Ada', is_guest: false },
  ])
})

it('refuses users who are not superusers with 403, and unknown or invalid parameters with 422', async () => {
  const customer = await booking.customer()
  expect((await customer.call('GET', '/admin/reservations')).status).toBe(403)
  const staff = await booking.customer({ isSuperuser: true })
  for (const query of ['status=lost', 'showtime_id=1', 'limit=201', 'cursor=x', 'user_id=1']) {
    expect((await staff.call('GET', `/admin/reservations?${query}`)).status, query).toBe(422)
  }
})
