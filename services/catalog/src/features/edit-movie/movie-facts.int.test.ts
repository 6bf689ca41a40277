import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
afterAll(() => catalog.stop())

const facts = {
  original_title: 'Die Abenteuer des Prinzen Achmed',
  short_title: 'Achmed',
  director: 'Lotte Reiniger',
  cast: ['Prince Achmed', 'Pari Banu'],
  release_date: '1926-09-03',
  age_rating: { system: 'FSK', rating: '0', advice: 'Suitable for all ages' },
  trailer_url: 'https://cinema.example/achmed.mp4',
  distributor: 'Comenius-Film',
  original_language: 'de',
}
type Fact = keyof typeof facts
const names = Object.keys(facts) as Fact[]

const unknown = Object.fromEntries(names.map((name) => [name, null]))

/** A form as HTML and OpenAPI clients send it: a list as repeated fields, an object as JSON. */
const formOf = (fields: Record<string, unknown>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) form.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one))
  }
  return form
}
const patch = (movie: { id: string }, options: { body?: unknown; form?: FormData }) =>
  catalog.call('PATCH', `/movies/${movie.id}`, options)
const read = async (movie: { id: string }) =>
  (await catalog.call('GET', `/movies/${movie.id}`, { as: 'anonymous' })).body
const jsonPart = (value: unknown) => new Blob([JSON.stringify(value)], { type: 'application/json' })

describe('the facts of a movie', () => {
  it('are stored from JSON, and shown in the answer, in the movie and in the list', async () => {
    const added = await catalog.call('POST', '/movies', { body: { title: 'Prince Achmed in JSON', ...facts } })
    expect([added.status, added.body]).toEqual([201, expect.objectContaining(facts)])
    expect(await read(added.body)).toEqual(added.body)
    const { body } = await catalog.call('GET', '/movies?search=prince%20achmed%20in%20json')
    expect(body).toEqual([added.body])
  })

  it('are stored from a form', async () => {
    const form = formOf({ title: 'Prince Achmed', ...facts })
    const { status, body } = await catalog.call('POST', '/movies', { form })
    expect([status, body]).toEqual([201, expect.objectContaining(facts)])
    expect(await read(body)).toEqual(body)
  })

  it.each([
    ['one name', formOf({ cast: 'Pola Negri' }), ['Pola Negri']],
    ['a JSON list', formOf({ cast: '["Pola Negri","Harry Liedtke"]' }), ['Pola Negri', 'Harry Liedtke']],
    ['an empty JSON list', formOf({ cast: '[]' }), null],
  ])('include the cast that a form sends as %s', async (_, form, cast) => {
    const movie = await catalog.addMovie(facts)
    expect((await patch(movie, { form })).body.cast).toEqual(cast)
  })

  it('are read from parts of a form that declare JSON', async () => {
    // FormData gives each Blob a file name, so the form is written by hand.
    const part = (name: string, value: unknown) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(value)}\r\n`
    const body = `${part('cast', facts.cast)}${part('age_rating', facts.age_rating)}--b--\r\n`
    const movie = await catalog.addMovie()
    const answer = await catalog.call('PATCH', `/movies/${movie.id}`, {
      body,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    })
    expect([answer.status, answer.body]).toEqual([200, { ...movie, cast: facts.cast, age_rating: facts.age_rating }])
  })

  it('cannot be sent as a file', async () => {
    const form = new FormData()
    form.append('age_rating', jsonPart(facts.age_rating), 'rating.json')
    expect((await patch(await catalog.addMovie(), { form })).status).toBe(422)
  })

  it('are kept by a change of other fields', async () => {
    const movie = await catalog.addMovie(facts)
    const { body } = await patch(movie, { body: { title: 'Other', director: 'Other' } })
    expect(body).toEqual({ ...movie, title: 'Other', director: 'Other' })
    expect((await patch(movie, { form: formOf({ description: 'Other' }) })).body).toEqual({
      ...body,
      description: 'Other',
    })
  })

  it.each(names)('can be removed by null in JSON and by an empty field in a form: %s', async (name) => {
    const [first, second] = await Promise.all([catalog.addMovie(facts), catalog.addMovie(facts)])
    expect((await patch(first, { body: { [name]: null } })).body).toEqual({ ...first, [name]: null })
    expect((await patch(second, { form: formOf({ [name]: '' }) })).body).toEqual({ ...second, [name]: null })
    expect(await read(second)).toEqual({ ...second, [name]: null })
  })

  it('are null if a new movie is sent with null or empty fields', async () => {
    expect(await catalog.addMovie(unknown)).toMatchObject(unknown)
    const form = formOf({ title: 'Unknown', ...Object.fromEntries(names.map((name) => [name, ''])) })
    expect((await catalog.call('POST', '/movies', { form })).body).toMatchObject(unknown)
    expect((await catalog.addMovie({ cast: [] })).cast).toBeNull()
  })

  it('are stored in one form: texts in NFC without surrounding blanks, tags in canonical case, URLs in ASCII', async () => {
    const movie = await catalog.addMovie({
      director: '  Rene\u0301 Clair ',
      cast: ['Ame\u0301lie'],
      age_rating: { system: ' FSK', rating: '12 ', advice: 'Gescha\u0308ftig' },
      original_language: 'PT-br',
      trailer_url: 'https://Bücher.example/ä',
    })
    expect(movie).toMatchObject({
      director: 'Ren\u00e9 Clair',
      cast: ['Am\u00e9lie'],
      age_rating: { system: 'FSK', rating: '12', advice: 'Gesch\u00e4ftig' },
      original_language: 'pt-BR',
      trailer_url: 'https://xn--bcher-kva.example/%C3%A4',
    })
  })

  it('replace an age rating as a whole', async () => {
    const movie = await catalog.addMovie(facts)
    const { body } = await patch(movie, { body: { age_rating: { system: 'MPA', rating: 'PG' } } })
    expect(body.age_rating).toEqual({ system: 'MPA', rating: 'PG' })
  })

  it('may have the maximum lengths', async () => {
    const wide = '\u{1f3ac}'
    const most = {
      original_title: wide.repeat(200),
      short_title: wide.repeat(50),
      director: wide.repeat(200),
      cast: Array(100).fill(wide.repeat(100)),
      age_rating: { system: wide.repeat(30), rating: wide.repeat(30), advice: wide.repeat(300) },
      distributor: wide.repeat(100),
      trailer_url: `https://cinema.example/${'x'.repeat(1_977)}`,
    }
    expect((await catalog.call('POST', '/movies', { body: { title: 'A', ...most } })).body).toMatchObject(most)
    const form = formOf({ title: 'A', description: wide.repeat(5_000), ...most })
    expect((await catalog.call('POST', '/movies', { form })).body).toMatchObject(most)
  })

  it('cause no event when they change', async () => {
    const movie = await catalog.addMovie()
    await patch(movie, { body: facts })
    expect(await catalog.eventsOf(movie.id)).toHaveLength(1)
  })
})

describe('a fact', () => {
  const refused: Record<string, unknown>[] = [
    { original_title: 'x'.repeat(201) },
    { original_title: '\u200b' },
    { original_title: 'Metropolis\u202e' },
    { short_title: 'x'.repeat(51) },
    { director: 'x'.repeat(201) },
    { director: 'Fritz\nLang' },
    { distributor: 'x'.repeat(101) },
    { cast: Array.from({ length: 101 }, (_, index) => `Name ${index}`) },
    { cast: Array.from({ length: 1_000 }, (_, index) => `Name ${index}`) },
    { cast: ['x'.repeat(101)] },
    { cast: ['Pola Negri', ''] },
    { cast: ['Pola Negri', '\u2066'] },
    { release_date: '2027-02-30' },
    { release_date: '03.09.1926' },
    { release_date: '2027-01-15T12:00:00Z' },
    { release_date: '1887-12-31' },
    { release_date: '2200-01-01' },
    { age_rating: 'FSK 12' },
    { age_rating: { system: 'FSK' } },
    { age_rating: { system: 'FSK', rating: '' } },
    { age_rating: { system: 'FSK', rating: '12', minimum: 12 } },
    { age_rating: { system: 'FSK', rating: 'x'.repeat(10_000) } },
    { age_rating: { system: 'FSK', rating: '12', advice: 'x'.repeat(10_000) } },
    { age_rating: 'x'.repeat(10_000) },
    { trailer_url: 'http://cinema.example/trailer' },
    { trailer_url: 'javascript:alert(1)' },
    { trailer_url: 'https://ada:secret@cinema.example/' },
    { trailer_url: 'https://cinema.example/\u0000' },
    { trailer_url: `https://cinema.example/${'x'.repeat(1_978)}` },
    { trailer_url: `https://cinema.example/${'ä'.repeat(400)}` },
    { original_language: 'German' },
    { original_language: 'de_DE' },
    { original_language: `de-x-${'a'.repeat(8)}-${'b'.repeat(8)}-${'c'.repeat(8)}-dddd` },
  ]

  const described = refused.map((fields) => {
    const json = JSON.stringify(fields)
    return [json.slice(0, 60), json.length, fields] as const
  })

  it.each(described)(
    'is refused in JSON and in a form, and changes nothing: %s (%i characters)',
    async (_, __, fields) => {
      const movie = await catalog.addMovie(facts)
      const [field = ''] = Object.keys(fields)
      for (const options of [{ body: fields }, { form: formOf(fields) }]) {
        const { status, body } = await patch(movie, options)
        expect([status, body.code]).toEqual([422, 'validation-failed'])
        expect(body.errors[0].path.split('.')[0]).toBe(field)
      }
      expect(await read(movie)).toEqual(movie)
    },
  )

  it.each([{ director: '' }, { director: 7 }, { cast: 'Pola Negri' }, { cast: [null] }, { release_date: '' }])(
    'is refused in JSON: %j',
    async (body) => expect((await catalog.call('POST', '/movies', { body: { title: 'A', ...body } })).status).toBe(422),
  )

  it('with a JSON list as cast is refused if the list is not valid JSON', async () => {
    const form = formOf({ cast: '["Pola Negri", Harry Liedtke' })
    expect(await patch(await catalog.addMovie(), { form })).toMatchObject({
      status: 422,
      body: { code: 'validation-failed' },
    })
  })

  it('other than the cast is refused if a form sends the field twice', async () => {
    const form = formOf({ director: ['A', 'B'] })
    expect((await patch(await catalog.addMovie(), { form })).status).toBe(422)
  })

  it.each([
    ['more fields than any movie needs', formOf({ cast: Array(1_100).fill('A') })],
    ['texts that are too long together', formOf({ cast: Array(5).fill('x'.repeat(60_000)) })],
  ])('is refused in a form with %s', async (_, form) => {
    expect((await patch(await catalog.addMovie(), { form })).status).toBe(413)
  })
})

describe('the table of movies', () => {
  it.each([
    ["trailer_url = 'http://cinema.example'", 'movies_trailer_url'],
    ['"cast" = \'{}\'', 'movies_cast'],
    ['"cast" = array_fill(\'A\'::text, ARRAY[101])', 'movies_cast'],
  ])('refuses %s', async (assignment, constraint) => {
    const { id } = await catalog.addMovie()
    await expect(catalog.sql(`UPDATE movies SET ${assignment} WHERE id = $1`, [id])).rejects.toMatchObject({
      constraint,
    })
  })
})
