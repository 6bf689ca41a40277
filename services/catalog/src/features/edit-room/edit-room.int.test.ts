import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
afterAll(() => catalog.stop())

const add = (seat_configuration: unknown, name = 'Saal 1') =>
  catalog.call('POST', '/rooms', { body: { name, seat_configuration } })
const grid = (rows: number, numbers: number) =>
  Array.from({ length: rows * numbers }, (_, index) => ({
    row: Math.floor(index / numbers) + 1,
    number: (index % numbers) + 1,
    type: 'wheelchair',
  }))

describe('adding a room', () => {
  it('returns the seats in order, with their labels and types', async () => {
    const { status, headers, body } = await add([
      { row: 27, number: 3, type: 'companion' },
      { row: 5, number: 12 },
      { row: 5, number: 2, type: 'premium' },
    ])
    expect(status).toBe(201)
    expect(headers.location).toBe(`/api/v1/rooms/${body.id}`)
    expect(body).toEqual({
      id: expect.any(String),
      name: 'Saal 1',
      seats: [
        { id: 'E2', row: 5, row_label: 'E', number: 2, type: 'premium' },
        { id: 'E12', row: 5, row_label: 'E', number: 12, type: 'standard' },
        { id: 'AA3', row: 27, row_label: 'AA', number: 3, type: 'companion' },
      ],
    })
    expect((await catalog.call('GET', `/rooms/${body.id}`)).body).toEqual(body)
  })

  it('accepts up to 2,000 seats', async () => {
    const { status, body } = await add(grid(20, 100))
    expect([status, body.seats.length]).toEqual([201, 2_000])
    expect((await add([...grid(20, 100), { row: 21, number: 1 }])).status).toBe(422)
  })

  it('is refused with the id of a seat that the configuration has twice', async () => {
    const { status, body } = await add([
      { row: 1, number: 1 },
      { row: 1, number: 2 },
      { row: 1, number: 1, type: 'premium' },
    ])
    expect([status, body.code, body.seat_ids]).toEqual([422, 'duplicate-seat', ['A1']])
  })

  it.each([
    [[]],
    [undefined],
    [[{ row: 0, number: 1 }]],
    [[{ row: 201, number: 1 }]],
    [[{ row: 1, number: 0 }]],
    [[{ row: 1, number: 1000 }]],
    [[{ row: 1.5, number: 1 }]],
    [[{ row: '1', number: 1 }]],
    [[{ row: 1, number: 1, type: 'sofa' }]],
    [[{ row: 1, number: 1, id: 'A1' }]],
  ])('is refused with the seats %j', async (seats) => {
    const { status, body } = await add(seats)
    expect([status, body.code]).toEqual([422, 'validation-failed'])
  })

  it('is refused without a name or with too large a body', async () => {
    expect((await add([{ row: 1, number: 1 }], ' ')).status).toBe(422)
    expect((await add([{ row: 1, number: 1 }], 'x'.repeat(500_000))).status).toBe(413)
  })
})

describe('changing a room', () => {
  it('changes the name or the seats', async () => {
    const room = await catalog.addRoom()
    const renamed = await catalog.call('PATCH', `/rooms/${room.id}`, { body: { name: 'Neu' } })
    expect([renamed.status, renamed.body]).toEqual([200, { ...room, name: 'Neu' }])
    const seat_configuration = [{ row: 2, number: 7 }]
    const rearranged = await catalog.call('PATCH', `/rooms/${room.id}`, { body: { seat_configuration } })
    const seats = [{ id: 'B7', row: 2, row_label: 'B', number: 7, type: 'standard' }]
    expect(rearranged.body).toEqual({ ...room, name: 'Neu', seats })
  })

  it('affects later showtimes only', async () => {
    const [movie, room] = await Promise.all([catalog.addMovie(), catalog.addRoom()])
    const before = (await catalog.schedule(movie.id, room.id, '2027-02-01T10:00:00+01:00')).body
    const seat_configuration = [{ row: 2, number: 7 }]
    await catalog.call('PATCH', `/rooms/${room.id}`, { body: { seat_configuration } })
    const after = (await catalog.schedule(movie.id, room.id, '2027-02-02T10:00:00+01:00')).body
    const seatsOf = async (showtime: { id: string }) => {
      const [kept] = await catalog.sql(
        'SELECT seats FROM showtimes s JOIN seat_layouts l ON l.id = s.seat_layout_id WHERE s.id = $1',
        [showtime.id],
      )
      const [scheduled] = await catalog.eventsOf(showtime.id)
      expect(scheduled?.data.seats).toEqual(kept?.seats)
      return kept?.seats.map(({ id }: { id: string }) => id)
    }
    expect(await seatsOf(before)).toEqual(['A1', 'A2'])
    expect(await seatsOf(after)).toEqual(['B7'])
  })

  it('is refused for an unknown room, a duplicate seat or an unknown field, and then changes nothing', async () => {
    const room = await catalog.addRoom()
    expect((await catalog.call('PATCH', `/rooms/${newId()}`, { body: { name: 'A' } })).status).toBe(404)
    const refused = {
      name: 'B',
      seat_configuration: [
        { row: 1, number: 1 },
        { row: 1, number: 1 },
      ],
    }
    expect((await catalog.call('PATCH', `/rooms/${room.id}`, { body: refused })).status).toBe(422)
    expect((await catalog.call('PATCH', `/rooms/${room.id}`, { body: { seats: [] } })).status).toBe(422)
    expect((await catalog.call('GET', `/rooms/${room.id}`)).body).toEqual(room)
  })
})

it('lets only superusers add or change a room', async () => {
  for (const [as, status] of [
    ['anonymous', 401],
    ['customer', 403],
  ] as const) {
    expect((await catalog.call('POST', '/rooms', { as, body: {} })).status).toBe(status)
    expect((await catalog.call('PATCH', `/rooms/${newId()}`, { as, body: {} })).status).toBe(status)
  }
})

it('publishes a new name of a room once, and does not publish an unchanged name', async () => {
  const { body: room } = await catalog.call('POST', '/rooms', {
    body: { name: 'Saal 1', seat_configuration: [{ row: 200, number: 999 }] },
  })
  expect(room.seats).toMatchObject([{ id: 'GR999' }])
  for (const name of ['Saal 1', 'Saal 2', 'Saal 2'])
    await catalog.call('PATCH', `/rooms/${room.id}`, { body: { name } })
  expect(await catalog.eventsOf(room.id)).toMatchObject([
    { type: 'catalog.room-updated.v1', sequence: 2, data: { roomId: room.id, name: 'Saal 2' } },
  ])
})

it('gives each of two concurrent new names of a room its own version, so that all services end with the same name', async () => {
  const room = await catalog.addRoom()
  const rename = (name: string) => catalog.call('PATCH', `/rooms/${room.id}`, { body: { name } })
  const lock = 'SELECT 1 FROM rooms WHERE id = $1 FOR UPDATE'
  const both = await catalog.inTransaction(lock, [room.id], async () => {
    const responses = Promise.all([rename('Saal 1'), rename('Saal 2')])
    await eventually(async () => expect(await catalog.waiting()).toBe(2))
    return { responses }
  })
  await both.responses
  const events = await catalog.eventsOf(room.id)
  expect(events.map(({ sequence }) => sequence)).toEqual([2, 3])
  expect((await catalog.call('GET', `/rooms/${room.id}`)).body.name).toBe(events.at(-1)?.data.name)
})
