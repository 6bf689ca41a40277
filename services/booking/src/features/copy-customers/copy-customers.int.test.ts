import { userRegistered, userUpdated } from '@marquee/contracts/identity-events'
import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

const emailOf = (id: string) => booking.sql('SELECT email FROM customers WHERE id = $1', [id])

it('stores a customer’s name and email at the registration', async () => {
  const id = newId()
  const registered = { userId: id, email: 'ada@example.org', fullName: 'Ada' }
  await booking.applied(await booking.publish(userRegistered, registered, { subject: id }))
  expect(await booking.sql('SELECT email, full_name FROM customers WHERE id = $1', [id])).toEqual([
    { email: 'ada@example.org', full_name: 'Ada' },
  ])
})

it('stores whether a customer is a guest, and takes an event without `isGuest` as an event about an account', async () => {
  const id = newId()
  const isGuest = async () => booking.sql('SELECT is_guest FROM customers WHERE id = $1', [id])
  const ada = { userId: id, email: 'guest@example.org', fullName: 'Guest' }
  await booking.applied(await booking.publish(userRegistered, { ...ada, isGuest: true }, { subject: id, sequence: 1 }))
  expect(await isGuest()).toEqual([{ is_guest: true }])
  const updated = { ...ada, isActive: true, isSuperuser: false }
  await booking.applied(await booking.publish(userUpdated, { ...updated, isGuest: true }, { subject: id, sequence: 2 }))
  expect(await isGuest()).toEqual([{ is_guest: true }])
  await booking.applied(await booking.publish(userUpdated, updated, { subject: id, sequence: 3 }))
  expect(await isGuest()).toEqual([{ is_guest: false }])
})

it('keeps the newest email of a customer, in whatever order the events arrive', async () => {
  const id = newId()
  const user = { userId: id, isActive: true, isSuperuser: false, fullName: 'Ada' }
  const update = async (email: string, sequence: number) =>
    booking.applied(await booking.publish(userUpdated, { ...user, email }, { sequence }))
  await update('third@example.org', 3)
  expect(await emailOf(id)).toEqual([{ email: 'third@example.org' }])
  const registered = { userId: id, email: 'first@example.org', fullName: 'Ada' }
  await booking.applied(await booking.publish(userRegistered, registered, { sequence: 1 }))
  await update('second@example.org', 2)
  expect(await emailOf(id)).toEqual([{ email: 'third@example.org' }])
})
