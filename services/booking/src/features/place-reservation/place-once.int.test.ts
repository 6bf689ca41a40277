import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idempotencyKeyStore } from '../../infrastructure/idempotency-keys.ts'
import { seatAllocationViews } from '../../infrastructure/seat-allocations.ts'
import { seatSnapshots } from '../../infrastructure/seat-snapshots.ts'
import { showtimeCopies } from '../../infrastructure/showtimes.ts'
import { sharedTestBooking, type TestBooking, type TestCustomer } from '../../testing.ts'
import { placeOnce } from './place-once.ts'
import { placeReservation } from './place-reservation.ts'

let booking: TestBooking
let replica: string
beforeAll(async () => {
  booking = await sharedTestBooking()
  replica = await booking.startReplica()
})
afterAll(() => booking.stop())

const placeUnder = (key: string, customer: TestCustomer, showtimeId: string, seatIds: string[], base?: string) =>
  customer.call('POST', '/reservations', { showtime_id: showtimeId, seat_ids: seatIds }, base, {
    'idempotency-key': key,
  })

const reservationsOf = ({ id }: TestCustomer) => booking.sql('SELECT id FROM reservations WHERE user_id = $1', [id])

describe('a request with an Idempotency-Key', () => {
  it('gets the first response when it is repeated, and holds nothing more', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const key = newId()
    const first = await placeUnder(key, customer, showtimeId, ['A1', 'A2'])
    expect(first.status).toBe(201)
    expect(first.headers.get('idempotent-replayed')).toBeNull()

    // The reservation is cancelled before the request is repeated. The repeat still gets the first response.
    expect((await customer.call('DELETE', `/reservations/${first.body.id}`)).status).toBe(204)
    const again = await placeUnder(key, customer, showtimeId, ['A1', 'A2'], replica)
    expect(again.status).toBe(201)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await reservationsOf(customer)).toHaveLength(1)
  })

  it('gets the same body as a GET of the reservation', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const { body } = await placeUnder(newId(), customer, showtimeId, ['A1'])
    expect(body).toEqual((await customer.call('GET', `/reservations/${body.id}`)).body)
  })

  it('is carried out once when it is sent twenty times at once to two replicas', async () => {
    const showtimeId = await booking.schedule()
    for (const round of [1, 2, 3]) {
      const customer = await booking.customer()
      const key = `round ${round}`
      const seatIds = [`A${round}`, `B${round}`]
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          placeUnder(key, customer, showtimeId, seatIds, index % 2 ? replica : undefined),
        ),
      )
      const created = answers.filter(({ status }) => status === 201)
      expect(created.length).toBeGreaterThan(0)
      for (const { status, body } of answers) {
        if (status === 201) expect(body).toEqual(created[0]?.body)
        else expect([status, body.code]).toEqual([409, 'request-under-way'])
      }
      expect(await reservationsOf(customer)).toHaveLength(1)
      expect((await placeUnder(key, customer, showtimeId, seatIds)).body).toEqual(created[0]?.body)
    }
  })

  it('gets 409 with `Retry-After` while the first request is in flight', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const key = newId()
    // The first request waits for the showtime's row, as if the showtime was being cancelled.
    const release = await booking.lockRow('showtimes', showtimeId)
    const first = placeUnder(key, customer, showtimeId, ['A1'])
    await booking.waitingStatements(1)
    const second = await placeUnder(key, customer, showtimeId, ['A1'], replica)
    expect([second.status, second.body.code]).toEqual([409, 'request-under-way'])
    expect(second.headers.get('retry-after')).toBe('1')
    await release()
    expect((await first).status).toBe(201)
    const third = await placeUnder(key, customer, showtimeId, ['A1'], replica)
    expect(third.body).toEqual((await first).body)
  })

  it('gets the same refusal again, even if it could be carried out now', async () => {
    const showtimeId = await booking.schedule()
    const [rival, customer] = [await booking.customer(), await booking.customer()]
    const held = await rival.place(showtimeId, ['A1'])
    const key = newId()
    const first = await placeUnder(key, customer, showtimeId, ['A1'])
    expect([first.status, first.body.code, first.body.seat_ids]).toEqual([409, 'seats-not-available', ['A1']])
    await rival.call('DELETE', `/reservations/${held.body.id}`)
    const again = await placeUnder(key, customer, showtimeId, ['A1'])
    expect(again.status).toBe(409)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('content-type')).toContain('application/problem+json')
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect((await placeUnder(newId(), customer, showtimeId, ['A1'])).status).toBe(201)
  })

  it('gets one new refusal when sent twenty times at once with one request id; all other responses are repeats or `request-under-way`', async () => {
    const showtimeId = await booking.schedule()
    const [rival, customer] = [await booking.customer(), await booking.customer()]
    await rival.place(showtimeId, ['A1'])
    const headers = { 'idempotency-key': newId(), 'x-request-id': newId() }
    const body = { showtime_id: showtimeId, seat_ids: ['A1'] }
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        customer.call('POST', '/reservations', body, index % 2 ? replica : undefined, headers),
      ),
    )
    const refused = answers.filter((answer) => answer.body.code === 'seats-not-available')
    expect(refused.length).toBeGreaterThan(1)
    expect(refused.filter((answer) => answer.headers.get('idempotent-replayed') !== 'true')).toHaveLength(1)
    const others = answers.filter((answer) => !refused.includes(answer))
    expect(others.filter((answer) => answer.body.code !== 'request-under-way')).toEqual([])
  })

  it('gets the response that a replica of the previous version has stored', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const [placed, refused] = [newId(), newId()]
    const first = await placeUnder(placed, customer, showtimeId, ['A1'])
    await placeUnder(refused, customer, showtimeId, ['A2'])
    const problem = { code: 'seats-not-available', status: 409, seat_ids: ['A2'] }
    for (const [key, status, body] of [
      [placed, 201, first.body],
      [refused, 409, problem],
    ]) {
      const { number: _, extended_at: __, ...older } = body
      await booking.sql('UPDATE idempotency_keys SET outcome = NULL, status = $2, body = $3 WHERE key = $1', [
        key,
        status,
        JSON.stringify(older),
      ])
    }
    const again = await placeUnder(placed, customer, showtimeId, ['A1'])
    expect([again.status, again.body, again.headers.get('location')]).toEqual([
      201,
      first.body,
      first.headers.get('location'),
    ])
    const refusedAgain = await placeUnder(refused, customer, showtimeId, ['A2'])
    expect([refusedAgain.status, refusedAgain.body]).toEqual([409, problem])
    expect(refusedAgain.headers.get('idempotent-replayed')).toBe('true')
  })

  it('gets the number of its reservation although a replica of the version without numbers has stored the outcome', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const key = newId()
    const first = await placeUnder(key, customer, showtimeId, ['A1'])
    await booking.sql(
      "UPDATE idempotency_keys SET outcome = outcome #- '{placed,reservation,number}' #- '{placed,reservation,extendedAt}' WHERE key = $1",
      [key],
    )
    expect((await placeUnder(key, customer, showtimeId, ['A1'])).body).toEqual(first.body)
  })

  it('counts as the same request when the showtime id is in upper case and the seats are in another order', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const key = newId()
    const first = await placeUnder(key, customer, showtimeId.toUpperCase(), ['A2', 'A1'])
    expect(first.body.showtime.id).toBe(showtimeId)
    expect((await placeUnder(key, customer, showtimeId, ['A1', 'A2'])).body).toEqual(first.body)
  })

  it('can be repeated after a 404 for a showtime that is not on sale yet', async () => {
    const customer = await booking.customer()
    const [key, showtimeId] = [newId(), newId()]
    expect((await placeUnder(key, customer, showtimeId, ['A1'])).status).toBe(404)
    await booking.schedule({ showtimeId })
    expect((await placeUnder(key, customer, showtimeId, ['A1'])).status).toBe(201)
  })

  it('gets 422 when the key was used with other seats', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const key = newId()
    await placeUnder(key, customer, showtimeId, ['A1'])
    const other = await placeUnder(key, customer, showtimeId, ['A2'])
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused'])
    expect(await reservationsOf(customer)).toHaveLength(1)
  })

  it('gets the first outcome when it is repeated while another request with the key is in flight', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const key = newId()
    const first = await placeUnder(key, customer, showtimeId, ['A1'])
    const again = await booking.db.transaction(async (tx) => {
      // Takes the lock that the statement of another request would hold.
      await tx.execute(`SELECT booking.try_lock('key ${customer.id} ${key}')`)
      return placeUnder(key, customer, showtimeId, ['A1'])
    })
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true'])
    expect(again.body).toEqual(first.body)
  })

  it('gets the first outcome even if a new request would be refused by now', async () => {
    const startsAt = new Date(Date.now() + 3_600_000).toISOString()
    const showtimeId = await booking.schedule({ startsAt })
    const customer = await booking.customer()
    const key = newId()
    const first = await placeUnder(key, customer, showtimeId, ['A1'])
    booking.shiftTime(3_601)
    const again = await placeUnder(key, customer, showtimeId, ['A1'], replica)
    booking.shiftTime(0)
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true'])
    expect(again.body).toEqual(first.body)
  })

  it('gets 422 when the key was used before and the showtime does not exist', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const key = newId()
    await placeUnder(key, customer, showtimeId, ['A1'])
    const other = await placeUnder(key, customer, newId(), ['A1'])
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused'])
  })

  it('gets the first outcome when the first request’s hold was placed and cancelled before the repeat’s statement runs', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const key = newId()
    const { reservations } = booking
    let first: Awaited<ReturnType<typeof placeUnder>> | undefined
    const place = placeOnce({
      placeReservation: placeReservation({
        showtimes: showtimeCopies(booking.db),
        snapshots: seatSnapshots(seatAllocationViews(booking.db)),
        reservations: {
          ...reservations,
          place: async (...decided) => {
            if (first === undefined) {
              first = await placeUnder(key, customer, showtimeId, ['A1'])
              await customer.call('DELETE', `/reservations/${first.body.id}`)
            }
            return reservations.place(...decided)
          },
        },
        now: () => new Date(),
        holdSeconds: 1_800,
        unpaidLimit: 3,
      }),
      keys: idempotencyKeyStore({ db: booking.db, retentionHours: 24 }),
    })
    const again = await place({ showtimeId, seatIds: ['A1'], userId: customer.id }, key, newId())
    expect(again).toMatchObject({
      outcome: { placed: { reservation: { id: first?.body.id, status: 'pending' } } },
      isRepeat: true,
    })
    expect(await reservationsOf(customer)).toHaveLength(1)
  })

  it('gets 422 when the key was used for another showtime', async () => {
    const [here, elsewhere] = [await booking.schedule(), await booking.schedule()]
    const customer = await booking.customer()
    const key = newId()
    await placeUnder(key, customer, here, ['A1'])
    const other = await placeUnder(key, customer, elsewhere, ['A1'])
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused'])
    expect(await reservationsOf(customer)).toHaveLength(1)
  })

  it('does not wait for another customer’s request with the same key', async () => {
    const [here, elsewhere] = [await booking.schedule(), await booking.schedule()]
    const [one, other] = [await booking.customer(), await booking.customer()]
    const key = newId()
    const release = await booking.lockRow('showtimes', here)
    const first = placeUnder(key, one, here, ['A1'])
    await booking.waitingStatements(1)
    expect((await placeUnder(key, other, elsewhere, ['A1'])).status).toBe(201)
    await release()
    expect((await first).status).toBe(201)
  })

  it('is independent of another customer’s request with the same key', async () => {
    const showtimeId = await booking.schedule()
    const [one, other] = [await booking.customer(), await booking.customer()]
    const key = newId()
    expect((await placeUnder(key, one, showtimeId, ['A1'])).status).toBe(201)
    expect((await placeUnder(key, other, showtimeId, ['A2'])).status).toBe(201)
  })

  it('can be repeated with the same key after a 422 for an invalid body', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const key = newId()
    const wrong = await customer.call('POST', '/reservations', { showtime_id: showtimeId }, undefined, {
      'idempotency-key': key,
    })
    expect(wrong.status).toBe(422)
    expect((await placeUnder(key, customer, showtimeId, ['A1'])).status).toBe(201)
  })

  it.each(['k'.repeat(256), 'ключ'.normalize()])(
    'gets 422 for a key that is too long or not ASCII: %s',
    async (key) => {
      const customer = await booking.customer()
      const answer = await placeUnder(Buffer.from(key).toString('latin1'), customer, newId(), ['A1'])
      expect([answer.status, answer.body.errors]).toMatchObject([422, [{ path: 'idempotency-key' }]])
    },
  )
})
