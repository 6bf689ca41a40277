import { expect, it } from 'vitest'
import { decodeTicketCode } from '../../domain/ticket-code.ts'
import { documentedVerifier } from '../../infrastructure/documented-tickets-under-test.ts'
import { startTestBooking, type TestBooking, type TestCustomer } from '../../testing.ts'

type PublicKey = { kty: string; crv: string; kid: string; x: string }

const keysOf = async (base: string): Promise<PublicKey[]> =>
  ((await (await fetch(`${base}/.well-known/ticket-keys.json`)).json()) as { keys: PublicKey[] }).keys

const day = 86_400

/** Holds and pays a seat, and resolves with the code of its ticket. */
const buy = async (
  booking: TestBooking,
  customer: TestCustomer,
  { showtimeId, seatId, base }: { showtimeId: string; seatId: string; base: string },
) => {
  const { id } = (await customer.place(showtimeId, [seatId], base)).body
  await booking.payFor(id)
  const { body } = await customer.call('GET', `/reservations/${id}/tickets`, undefined, base)
  return { id, seatId, code: body[0].code as string }
}

it('publishes the successor of an old key, later deletes the old private half, and old and new tickets stay verifiable', async () => {
  const aging = await startTestBooking()
  const days = (count: number) => aging.shiftTime(count * day)
  const showtimeId = await aging.schedule({ startsAt: new Date(Date.now() + 100 * day * 1000).toISOString() })
  const customer = await aging.customer()
  const old = await buy(aging, customer, { showtimeId, seatId: 'A1', base: aging.url })

  days(89)
  const young = await aging.startReplica()
  expect(await keysOf(young)).toHaveLength(1)
  days(91)
  const rotating = await aging.startReplica()
  const keys = await keysOf(rotating)
  expect(keys.map(({ kid }) => kid)).toEqual(['1', '2'])
  days(93)
  const later = await aging.startReplica()
  expect(await keysOf(later)).toEqual(keys)
  expect(await aging.sql('SELECT id FROM ticket_keys WHERE private_key IS NOT NULL')).toEqual([{ id: 2 }])

  // The other replicas load the new key within a minute. The payment must reach the replica that has the key.
  for (const replica of [aging.url, young, rotating]) await aging.stopReplica(replica)
  const recent = await buy(aging, customer, { showtimeId, seatId: 'A2', base: later })
  expect([old, recent].map(({ code }) => decodeTicketCode(code)?.content.keyId)).toEqual([1, 2])
  const verifyTicket = await documentedVerifier()
  for (const { id, seatId, code } of [old, recent]) {
    expect(verifyTicket(code, keys)).toEqual({ showtime: showtimeId, reservation: id, seat: seatId })
  }
  await aging.stop()
})
