import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
afterAll(() => catalog.stop())

const formOf = (fields: Record<string, string>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}
const eventData = (movie: { id: string }, data: object) => ({ movieId: movie.id, posterUrl: null, ...data })

describe('adding a movie', () => {
  it('accepts a form', async () => {
    const form = formOf({ title: 'Der müde Tod', description: 'Sechs\nAkte', duration_minutes: '99' })
    const { status, headers, body } = await catalog.call('POST', '/movies', { form })
    expect(status).toBe(201)
    expect(headers.location).toBe(`/api/v1/movies/${body.id}`)
    expect(body).toEqual({
      id: expect.any(String),
      title: 'Der müde Tod',
      description: 'Sechs\nAkte',
      duration_minutes: 99,
      poster_image: null,
      poster_image_variants: [],
      genres: [],
      showtimes: [],
      original_title: null,
      short_title: null,
      director: null,
      cast: null,
      release_date: null,
      age_rating: null,
      trailer_url: null,
      distributor: null,
      original_language: null,
    })
    expect((await catalog.call('GET', `/movies/${body.id}`, { as: 'anonymous' })).body).toEqual(body)
  })

  it('accepts JSON, with a default duration of two hours', async () => {
    const { status, body } = await catalog.call('POST', '/movies', { body: { title: 'Nosferatu' } })
    expect([status, body.duration_minutes, body.description]).toEqual([201, 120, ''])
  })

  it('publishes the movie', async () => {
    const movie = await catalog.addMovie({ title: 'M', duration_minutes: 117 })
    await eventually(async () => {
      expect(await catalog.eventsOf(movie.id)).toEqual([
        {
          type: 'catalog.movie-updated.v1',
          sequence: 1,
          data: eventData(movie, { title: 'M', durationMinutes: 117 }),
          published_at: expect.any(Date),
        },
      ])
    })
  })

  const refused = [
    {},
    { title: '' },
    { title: 'x'.repeat(101) },
    { title: 'A', duration_minutes: 0 },
    { title: 'A', duration_minutes: 601 },
    { title: 'A', duration_minutes: '90.5' },
    { title: 'A', duration_minutes: '' },
    { title: 'A', description: 'x'.repeat(5_001) },
    { title: 'A', description: 'x'.repeat(70_000) },
    { title: 'A', poster_image: 'no file' },
    { title: 'A', version: 9 },
    { title: 'A\u0000B' },
  ]
  // JSON must have a number; a form field is always text.
  it.each([...refused, { title: 'A', duration_minutes: '90' }])('refuses the JSON %j', async (body) => {
    const answer = await catalog.call('POST', '/movies', { body })
    expect(answer.status).toBe(JSON.stringify(body).length > 65_536 ? 413 : 422)
  })

  it.each(refused)('refuses the form %j', async (fields) => {
    const texts = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
    const answer = await catalog.call('POST', '/movies', { form: formOf(texts) })
    expect([answer.status, answer.body.code]).toEqual([422, 'validation-failed'])
    expect(answer.body.errors.length).toBeGreaterThan(0)
  })

  it('refuses a field that is sent twice', async () => {
    const form = formOf({ title: 'A' })
    form.append('title', 'B')
    expect((await catalog.call('POST', '/movies', { form })).status).toBe(422)
  })

  it('refuses a form with too many parts', async () => {
    const form = formOf({ title: 'A' })
    for (let index = 0; index < 30; index += 1) form.append(`field${index}`, 'x')
    expect((await catalog.call('POST', '/movies', { form })).status).toBe(413)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'image/png'])(
    'refuses the media type %s',
    async (type) => {
      const answer = await catalog.call('POST', '/movies', { body: 'title=A', headers: { 'content-type': type } })
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type'])
    },
  )

  it.each([
    ['a form without boundary', 'multipart/form-data', 'x'],
    [
      'a form that is cut off',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nA',
    ],
    [
      'a form field that claims to be JSON',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="title"\r\nContent-Type: application/json\r\n\r\n{\r\n--b--\r\n',
    ],
    [
      'a field named __proto__',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nA\r\n--b--\r\n',
    ],
    ['JSON that is cut off', 'application/json', '{"title":'],
  ])('answers 400 to %s', async (_, type, body) => {
    const answer = await catalog.call('POST', '/movies', { body, headers: { 'content-type': type } })
    expect([answer.status, answer.body.code]).toEqual([400, 'malformed-request'])
  })

  it('is for superusers only, which is checked before the body is read', async () => {
    expect((await catalog.call('POST', '/movies', { body: { title: 'A' }, as: 'anonymous' })).status).toBe(401)
    expect((await catalog.call('POST', '/movies', { body: '{', as: 'customer' })).status).toBe(403)
  })
})

describe('changing a movie', () => {
  it('changes the given fields and keeps the others', async () => {
    const movie = await catalog.addMovie({ description: 'Old' })
    const { status, body } = await catalog.call('PATCH', `/movies/${movie.id}`, { form: formOf({ title: 'New' }) })
    expect(status).toBe(200)
    expect(body).toEqual({ ...movie, title: 'New' })
    const described = await catalog.call('PATCH', `/movies/${movie.id}`, { body: { description: '' } })
    expect(described.body).toEqual({ ...movie, title: 'New', description: '' })
  })

  it('publishes a new title or duration, but no new description and no unchanged title', async () => {
    const movie = await catalog.addMovie({ title: 'A' })
    await catalog.call('PATCH', `/movies/${movie.id}`, { body: { description: 'B' } })
    await catalog.call('PATCH', `/movies/${movie.id}`, { body: { title: 'B' } })
    await catalog.call('PATCH', `/movies/${movie.id}`, { body: { title: 'B' } })
    await catalog.call('PATCH', `/movies/${movie.id}`, { body: { duration_minutes: 60 } })
    const events = (await catalog.eventsOf(movie.id)).map(({ sequence, data }) => ({ sequence, data }))
    expect(events).toEqual([
      { sequence: 1, data: eventData(movie, { title: 'A', durationMinutes: 120 }) },
      { sequence: 2, data: eventData(movie, { title: 'B', durationMinutes: 120 }) },
      { sequence: 3, data: eventData(movie, { title: 'B', durationMinutes: 60 }) },
    ])
  })

  it('applies and publishes each of ten concurrent changes', async () => {
    const movie = await catalog.addMovie()
    const titles = Array.from({ length: 10 }, (_, index) => `Cut ${index}`)
    await Promise.all(titles.map((title) => catalog.call('PATCH', `/movies/${movie.id}`, { body: { title } })))
    const events = await catalog.eventsOf(movie.id)
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect((await catalog.call('GET', `/movies/${movie.id}`)).body.title).toBe(events.at(-1)?.data.title)
  })

  it('applies a new duration to showtimes that are scheduled later, and not to those already scheduled', async () => {
    const [movie, room] = await Promise.all([catalog.addMovie({ duration_minutes: 90 }), catalog.addRoom()])
    const before = (await catalog.schedule(movie.id, room.id, '2027-02-01T10:00:00+01:00')).body
    await catalog.call('PATCH', `/movies/${movie.id}`, { body: { duration_minutes: 150 } })
    const after = (await catalog.schedule(movie.id, room.id, '2027-02-02T10:00:00+01:00')).body
    expect((await catalog.call('GET', `/showtimes/${before.id}`)).body.ends_at).toBe('2027-02-01T11:30:00+01:00')
    expect(after.ends_at).toBe('2027-02-02T12:30:00+01:00')
  })

  it('is refused for an unknown movie, an invalid id, an unknown field, and callers who are not superusers', async () => {
    const movie = await catalog.addMovie()
    expect((await catalog.call('PATCH', `/movies/${newId()}`, { body: { title: 'A' } })).status).toBe(404)
    expect((await catalog.call('PATCH', '/movies/metropolis', { body: { title: 'A' } })).status).toBe(422)
    expect((await catalog.call('PATCH', `/movies/${movie.id}`, { body: { genres: [] } })).status).toBe(422)
    expect((await catalog.call('PATCH', `/movies/${movie.id}`, { body: {}, as: 'customer' })).status).toBe(403)
  })
})
