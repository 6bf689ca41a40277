import { userDeleted, userRegistered, userUpdated } from '@marquee/contracts/identity-events'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
beforeEach(() => booking.shiftTime(0))
afterAll(() => booking.stop())

it('deletes the name and email of a deleted account, cancels its holds, and keeps its tickets and amounts', async () => {
  const showtimeId = await booking.schedule()
  const customer = await booking.customer()
  const about = { subject: customer.id, sequence: 1 }
  const ada = { userId: customer.id, email: 'ada@example.org', fullName: 'Ada Lovelace' }
  await booking.publish(userRegistered, ada, about)
  const { body: ticket } = await customer.place(showtimeId, ['A1'])
  await booking.payFor(ticket.id)
  await booking.until(async () =>
    expect((await customer.call('GET', `/reservations/${ticket.id}`)).body.status).toBe('confirmed'),
  )
  const { body: hold } = await customer.place(showtimeId, ['A2'])

  await booking.publish(userDeleted, { userId: customer.id }, { ...about, sequence: 3 })
  const staff = await booking.customer({ isSuperuser: true })
  const seen = async () => (await staff.call('GET', `/admin/reservations?showtime_id=${showtimeId}`)).body
  await booking.until(async () => {
    expect(await seen()).toMatchObject([
      { id: hold.id, status: 'cancelled', customer: { id: customer.id, email: '', full_name: 'Deleted account' } },
      { id: ticket.id, status: 'confirmed', amount: 820, customer: { email: '' } },
    ])
  })
  // Now an older event arrives late, and the deletion arrives again.
  await booking.publish(userUpdated, { ...ada, isActive: true, isSuperuser: false }, { ...about, sequence: 2 })
  await booking.publish(userDeleted, { userId: customer.id }, { ...about, sequence: 3 })
  await booking.queuesEmpty()
  expect(JSON.stringify(await seen())).not.toContain('ada@example.org')
  const copies = await booking.sql('SELECT email, full_name FROM customers WHERE id = $1', [customer.id])
  expect(JSON.stringify(copies)).not.toMatch(/ada/i)
})

it('does not cancel the holds of other customers when an account is deleted', async () => {
  const { showtimeId, customer, id } = await booking.held()
  const { body: kept } = await (await booking.customer()).place(showtimeId, ['A2'])
  await booking.publish(userDeleted, { userId: customer.id }, { subject: customer.id, sequence: 2 })
  await booking.becomes(id, 'cancelled')
  expect(await booking.statusOf(kept.id)).toBe('pending')
})

it('cancels the holds of a deleted account, and locks no count while another transaction has locked one of the holds', async () => {
  const { showtimeId, customer, id } = await booking.held()
  const { body: swept } = await customer.place(showtimeId, ['A2'])
  const release = await booking.lockRow('reservations', swept.id)
  await booking.publish(userDeleted, { userId: customer.id }, { subject: customer.id, sequence: 2 })
  await booking.waitingStatements(1)
  // The other transaction now locks the customer's counts, as a sweep does. NOWAIT fails if the handler has locked the
  // counts.
  await release(`SELECT FROM customer_holds
    WHERE user_id = (SELECT user_id FROM reservations WHERE id = $1) FOR UPDATE NOWAIT`)
  await booking.becomes(id, 'cancelled')
  await booking.becomes(swept.id, 'cancelled')
  expect(await booking.sql('SELECT unpaid FROM customer_holds WHERE user_id = $1', [customer.id])).toEqual([
    { unpaid: 0 },
  ])
})

it('anonymises a customer who holds seats of a started show, and does not cancel the hold', async () => {
  const startsAt = new Date(Date.now() + 600_000).toISOString()
  const { customer, id } = await booking.held(['A1'], { startsAt })
  const ada = { userId: customer.id, email: 'ada@example.com', fullName: 'Ada Lovelace' }
  await booking.applied(await booking.publish(userRegistered, ada, { subject: customer.id, sequence: 1 }))
  // Two minutes after the start of the show. The customer can pay for the hold for three more minutes.
  booking.shiftTime(720)
  await booking.publish(userDeleted, { userId: customer.id }, { subject: customer.id, sequence: 2 })
  await booking.until(async () =>
    expect(await booking.sql('SELECT email, full_name FROM customers WHERE id = $1', [customer.id])).toEqual([
      { email: '', full_name: 'Deleted account' },
    ]),
  )
  expect(await booking.statusOf(id)).toBe('pending')
})

it('anonymises a deleted customer whether the deletion or the update with the same sequence number arrives first', async () => {
  const emailOf = async (id: string) =>
    (await booking.sql('SELECT email FROM customers WHERE id = $1', [id]))[0]?.['email']
  for (const isLast of [true, false]) {
    const { id } = await booking.customer()
    const about = { subject: id, sequence: 2 }
    const updated = {
      userId: id,
      email: 'nobody@deleted.invalid',
      fullName: 'Nobody',
      isActive: false,
      isSuperuser: false,
    }
    const update = async () => booking.applied(await booking.publish(userUpdated, updated, about))
    if (isLast) await update()
    await booking.applied(await booking.publish(userDeleted, { userId: id }, about))
    if (!isLast) await update()
    expect(await emailOf(id)).toBe('')
  }
})
