import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startTestCatalog()
})
afterAll(() => catalog.stop())

const add = (name: unknown) => catalog.call('POST', '/movies/genres', { body: { name } })

describe('the genres', () => {
  it('are there from the start, by name, for everybody', async () => {
    const { status, body } = await catalog.call('GET', '/movies/genres', { as: 'anonymous' })
    expect(status).toBe(200)
    const names = body.map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining(['Action', 'Comedy', 'Drama', 'Horror', 'Science Fiction']))
    expect(names).toEqual(names.toSorted())
  })

  it('come in pages that together are all of them once', async () => {
    const all = (await catalog.call('GET', '/movies/genres?limit=200')).body
    const pages = []
    for (let path: string | undefined = '/movies/genres?limit=4'; path; ) {
      const { body, headers } = await catalog.call('GET', path)
      expect(body.length).toBeLessThanOrEqual(4)
      pages.push(...body)
      path = /<\/api\/v1(.*)>; rel="next"/.exec(String(headers.link ?? ''))?.[1]
    }
    expect(pages).toEqual(all)
  })

  it('are not listed beyond bounds or with a cursor of another make', async () => {
    for (const query of ['limit=201', 'limit=0', 'cursor=nonsense', 'unknown=1']) {
      expect((await catalog.call('GET', `/movies/genres?${query}`)).status).toBe(422)
    }
  })
})

describe('adding a genre', () => {
  it('answers with it', async () => {
    const { status, body } = await add('  Film noir ')
    expect(status).toBe(201)
    expect(body).toEqual({ id: expect.any(String), name: 'Film noir' })
    expect((await catalog.call('GET', '/movies/genres?limit=200')).body).toContainEqual(body)
  })

  it('is refused when the name is taken, in whatever case', async () => {
    await add('Kung-Fu')
    const { status, body } = await add('kung-fu')
    expect([status, body.code]).toEqual([409, 'genre-exists'])
  })

  it('has one winner when many want the same name at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => add('Splatter')))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
  })

  it.each([
    {},
    { name: '' },
    { name: '  ' },
    { name: 'x'.repeat(101) },
    { name: 7 },
    { name: 'A\u0000B' },
    { name: '\ud800' },
    { name: 'A', id: newId() },
  ])('is refused with %j', async (body) => {
    const answer = await catalog.call('POST', '/movies/genres', { body })
    expect([answer.status, answer.body.code]).toEqual([422, 'validation-failed'])
  })

  it('is for superusers', async () => {
    const body = { name: 'Mumblecore' }
    expect((await catalog.call('POST', '/movies/genres', { body, as: 'anonymous' })).status).toBe(401)
    expect((await catalog.call('POST', '/movies/genres', { body, as: 'customer' })).status).toBe(403)
    expect((await catalog.call('DELETE', `/movies/genres/${newId()}`, { as: 'customer' })).status).toBe(403)
  })
})

describe('deleting a genre', () => {
  it('takes it away, and the second time there is none', async () => {
    const { id } = (await add('Giallo')).body
    expect((await catalog.call('DELETE', `/movies/genres/${id}`)).status).toBe(204)
    expect((await catalog.call('DELETE', `/movies/genres/${id}`)).status).toBe(404)
  })

  it('is refused while a movie has it, and not any more when the movie is deleted', async () => {
    const genre = (await add('Heimatfilm')).body
    const movie = await catalog.addMovie()
    await catalog.call('POST', `/movies/${movie.id}/genres`, { body: { genre_id: genre.id } })
    const refused = await catalog.call('DELETE', `/movies/genres/${genre.id}`)
    expect([refused.status, refused.body.code]).toEqual([409, 'genre-in-use'])
    await catalog.call('DELETE', `/movies/${movie.id}`)
    expect((await catalog.call('DELETE', `/movies/genres/${genre.id}`)).status).toBe(204)
  })

  it('wants a UUID', async () => {
    expect((await catalog.call('DELETE', '/movies/genres/action')).status).toBe(422)
  })
})
