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
        { id: 'E2', row: 5, row_label: 'E', number: 2, type: 'premium', x: 2, y: 5 },
        { id: 'E12', row: 5, row_label: 'E', number: 12, type: 'standard', x: 12, y: 5 },
        { id: 'AA3', row: 27, row_label: 'AA', number: 3, type: 'companion', x: 3, y: 27 },
      ],
      turnaround_minutes: 20,
      screen: null,
      focal_point: { x: 7, y: 19.67 },
      lone_seats: 'allow',
    })
    expect((await catalog.call('GET', `/rooms/${body.id}`)).body).toEqual(body)
  })

  it('stores a plan to scale: labels, positions, the screen and the settings of the room', async () => {
    const plan = {
      screen: { x: 1.25, y: -2, width: 7.5 },
      focal_point: { x: 1.1, y: 8.2 },
      turnaround_minutes: 0,
      lone_seats: 'refuse',
    }
    const { status, body } = await catalog.call('POST', '/rooms', {
      body: {
        name: 'Saal 2',
        seat_configuration: [
          { row: 9, row_label: 'J', number: 2, x: 1.75, y: 8.5 },
          { row: 9, row_label: 'J', number: 1, x: 0.5, y: 8.5, type: 'wheelchair' },
          { row: 14, row_label: 'P', number: 1 },
        ],
        ...plan,
      },
    })
    expect([status, body]).toEqual([
      201,
      {
        id: expect.any(String),
        name: 'Saal 2',
        seats: [
          { id: 'J1', row: 9, row_label: 'J', number: 1, type: 'wheelchair', x: 0.5, y: 8.5 },
          { id: 'J2', row: 9, row_label: 'J', number: 2, type: 'standard', x: 1.75, y: 8.5 },
          { id: 'P1', row: 14, row_label: 'P', number: 1, type: 'standard', x: 1, y: 14 },
        ],
        ...plan,
      },
    ])
    expect((await catalog.call('GET', `/rooms/${body.id}`)).body).toEqual(body)
    expect((await catalog.call('GET', '/rooms?limit=200')).body).toContainEqual(body)
  })

  it('accepts up to 2,000 seats with all fields, in a body with white space', async () => {
    const scaled = grid(20, 100).map((seat) => ({
      ...seat,
      row_label: `A${String.fromCharCode(64 + seat.row)}Z`,
      x: seat.number + 0.25,
      y: seat.row - 999.75,
    }))
    const body = JSON.stringify({ name: 'Saal 3', seat_configuration: scaled }, undefined, 5)
    expect(body.length).toBeGreaterThan(384 * 1024)
    const headers = { 'content-type': 'application/json' }
    const room = await catalog.call('POST', '/rooms', { body, headers })
    expect([room.status, room.body.seats.length]).toEqual([201, 2_000])
  })

  it('is refused without a name or with too large a body', async () => {
    expect((await add([{ row: 1, number: 1 }], ' ')).status).toBe(422)
    expect((await add([{ row: 1, number: 1 }], 'x'.repeat(600_000))).status).toBe(413)
  })
})

describe('changing a room', () => {
  it('changes the name or the seats', async () => {
    const room = await catalog.addRoom()
    const renamed = await catalog.call('PATCH', `/rooms/${room.id}`, { body: { name: 'Neu' } })
    expect([renamed.status, renamed.body]).toEqual([200, { ...room, name: 'Neu' }])
    const seat_configuration = [{ row: 2, number: 7 }]
    const rearranged = await catalog.call('PATCH', `/rooms/${room.id}`, { body: { seat_configuration } })
    const seats = [{ id: 'B7', row: 2, row_label: 'B', number: 7, type: 'standard', x: 7, y: 2 }]
    expect(rearranged.body).toEqual({ ...room, name: 'Neu', seats, focal_point: { x: 7, y: 2 } })
  })

  it.each([
    { screen: { x: 3, y: 0.5, width: 4 } },
    { focal_point: { x: 3, y: 0.5 } },
    { lone_seats: 'refuse' },
    { turnaround_minutes: 45 },
  ])('changes %j and keeps the seats and everything else', async (fields) => {
    const room = await catalog.addRoom()
    const { status, body } = await catalog.call('PATCH', `/rooms/${room.id}`, { body: fields })
    expect([status, body]).toEqual([200, { ...room, ...fields }])
    expect((await catalog.call('GET', `/rooms/${room.id}`)).body).toEqual(body)
  })

  it('keeps a screen and a focal point that staff have set until a change sets them to null', async () => {
    const plan = { screen: { x: 3, y: 0, width: 4 }, focal_point: { x: 9, y: 9 } }
    const room = await catalog.addRoom(plan)
    const seat_configuration = [
      { row: 1, number: 1 },
      { row: 4, number: 2 },
    ]
    const change = async (body: unknown) => (await catalog.call('PATCH', `/rooms/${room.id}`, { body })).body
    expect(await change({ seat_configuration })).toMatchObject(plan)
    expect(await change({ screen: null, focal_point: null })).toMatchObject({
      screen: null,
      focal_point: { x: 1.5, y: 3 },
      seats: [{ id: 'A1' }, { id: 'D2' }],
    })
  })

  it('stores no new layout for a change that leaves the plan as it is', async () => {
    const room = await catalog.addRoom({ screen: { x: 3, y: 0, width: 4 } })
    const layout = async () => (await catalog.sql('SELECT seat_layout_id FROM rooms WHERE id = $1', [room.id]))[0]
    const before = await layout()
    for (const fields of [{}, { name: 'Neu' }, { turnaround_minutes: 30 }, { screen: { x: 3, y: 0, width: 4 } }])
      await catalog.call('PATCH', `/rooms/${room.id}`, { body: fields })
    expect(await layout()).toEqual(before)
    await catalog.call('PATCH', `/rooms/${room.id}`, { body: { screen: null } })
    expect(await layout()).not.toEqual(before)
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
      expect(scheduled?.data.seats.map(({ id }: { id: string }) => id)).toEqual(
        kept?.seats.map(({ id }: { id: string }) => id),
      )
      return kept?.seats.map(({ id }: { id: string }) => id)
    }
    expect(await seatsOf(before)).toEqual(['A1', 'A2'])
    expect(await seatsOf(after)).toEqual(['B7'])
  })

  it('is refused for an unknown room, and a room is refused without seats', async () => {
    expect((await catalog.call('PATCH', `/rooms/${newId()}`, { body: { name: 'A' } })).status).toBe(404)
    expect((await add(undefined)).body).toMatchObject({ status: 422, code: 'validation-failed' })
  })
})

describe('adding a room and changing a room are both refused, and nothing changes,', () => {
  /** Sends the fields with a new name in both requests, and resolves with the two refusals. */
  const refusals = async (fields: object) => {
    const room = await catalog.addRoom()
    const name = `Saal ${newId()}`
    const seat_configuration = [{ row: 1, number: 1 }]
    const added = await catalog.call('POST', '/rooms', { body: { name, seat_configuration, ...fields } })
    const changed = await catalog.call('PATCH', `/rooms/${room.id}`, { body: { name, ...fields } })
    expect((await catalog.call('GET', `/rooms/${room.id}`)).body).toEqual(room)
    expect(await catalog.sql('SELECT 1 FROM rooms WHERE name = $1', [name])).toEqual([])
    expect(await catalog.eventsOf(room.id)).toEqual([])
    return [added.body, changed.body]
  }

  it.each([
    [
      'duplicate-seat',
      { seat_ids: ['A1'] },
      [
        { row: 1, number: 1 },
        { row: 1, number: 2 },
        { row: 1, number: 1, type: 'premium' },
      ],
    ],
    [
      'ambiguous-row-label',
      { row_labels: ['B'] },
      [
        { row: 1, number: 1, row_label: 'B' },
        { row: 2, number: 2 },
      ],
    ],
    [
      'seats-at-same-position',
      { seat_ids: ['B2'] },
      [
        { row: 1, number: 1 },
        { row: 2, number: 2, x: 1, y: 1 },
      ],
    ],
    ['only-companion-seats', {}, [{ row: 1, number: 1, type: 'companion' }]],
  ])('with 422 %s and the details %j', async (code, details, seat_configuration) => {
    for (const body of await refusals({ seat_configuration })) {
      expect(body).toMatchObject({ status: 422, code, ...details })
    }
  })

  it.each([
    { screen: { x: 0, y: 0, width: 0 } },
    { screen: { x: 0, y: 0, width: 1001 } },
    { screen: { x: 0, y: 0 } },
    { screen: { x: 0, y: 1001, width: 1 } },
    { focal_point: { x: -1001, y: 0 } },
    { focal_point: { x: 0 } },
    { focal_point: { x: 0, y: 0, z: 0 } },
    { lone_seats: 'forbid' },
    { lone_seats: null },
    { turnaround_minutes: -1 },
    { turnaround_minutes: 241 },
    { turnaround_minutes: 7.5 },
    { turnaround_minutes: null },
    { seats: [] },
    { seat_configuration: null },
    { seat_configuration: [] },
    ...[
      { row: 0, number: 1 },
      { row: 201, number: 1 },
      { row: 1, number: 0 },
      { row: 1, number: 1000 },
      { row: 1.5, number: 1 },
      { row: '1', number: 1 },
      { row: 1, number: 1, type: 'sofa' },
      { row: 1, number: 1, id: 'A1' },
      { row: 1, number: 1, x: 1.1 },
      { row: 1, number: 1, x: 1e-300 },
      { row: 1, number: 1, x: '1' },
      { row: 1, number: 1, x: null },
      { row: 1, number: 1, y: 1000.25 },
      { row: 1, number: 1, y: -1000.25 },
      { row: 1, number: 1, row_label: 'a' },
      { row: 1, number: 1, row_label: '' },
      { row: 1, number: 1, row_label: 'ABCD' },
      { row: 1, number: 1, row_label: 'Ä' },
      { row: 1, number: 1, row_label: 'A\n' },
    ].map((seat) => ({ seat_configuration: [seat] })),
  ])('with %j', async (fields) => {
    for (const body of await refusals(fields)) {
      expect(body).toMatchObject({ status: 422, code: 'validation-failed' })
      // An unknown field is named in the message, and the path is the object that has the field.
      const [{ path, message }] = body.errors
      expect(`${path} ${message}`).toContain(Object.keys(fields)[0])
    }
  })

  it('with more than 2,000 seats', async () => {
    const seat_configuration = [...grid(20, 100), { row: 21, number: 1 }]
    for (const { status } of await refusals({ seat_configuration })) expect(status).toBe(422)
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

it('a room whose layout was stored without labels and positions is shown with defaults, and can be scheduled', async () => {
  const [movie, room] = await Promise.all([catalog.addMovie(), catalog.addRoom()])
  const stored = [{ id: 'AA7', row: 27, number: 7, type: 'premium' }]
  await catalog.sql(
    'UPDATE seat_layouts SET seats = $2::jsonb WHERE id = (SELECT seat_layout_id FROM rooms WHERE id = $1)',
    [room.id, JSON.stringify(stored)],
  )
  const seat = { id: 'AA7', row: 27, row_label: 'AA', number: 7, type: 'premium', x: 7, y: 27 }
  const plan = { screen: null, focal_point: { x: 7, y: 27 }, lone_seats: 'allow' }
  expect((await catalog.call('GET', `/rooms/${room.id}`)).body).toMatchObject({ seats: [seat], ...plan })
  const showtime = (await catalog.schedule(movie.id, room.id, '2027-02-01T10:00:00+01:00')).body
  expect(showtime.room).toEqual({ id: room.id, name: room.name, ...plan })
  const { row_label: rowLabel, ...published } = seat
  expect((await catalog.eventsOf(showtime.id))[0]?.data).toMatchObject({
    room: { focalPoint: { x: 7, y: 27 }, loneSeats: 'allow' },
    seats: [{ ...published, rowLabel }],
  })
  const screen = { x: 7, y: 0, width: 10 }
  const changed = await catalog.call('PATCH', `/rooms/${room.id}`, { body: { screen } })
  expect(changed.body).toMatchObject({ seats: [seat], screen })
})
