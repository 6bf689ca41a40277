import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
let genres: { id: string; name: string }[]
beforeAll(async () => {
  catalog = await sharedTestCatalog()
  genres = (await catalog.call('GET', '/movies/genres')).body
})
afterAll(() => catalog.stop())

const genre = (index: number) => genres[index]?.id ?? ''
const assign = (movieId: string, genreId: string) =>
  catalog.call('POST', `/movies/${movieId}/genres`, { body: { genre_id: genreId } })

describe('assigning a genre to a movie', () => {
  it('returns the movie with its genres sorted by name', async () => {
    const movie = await catalog.addMovie()
    await assign(movie.id, genre(3))
    const { status, body } = await assign(movie.id, genre(1))
    expect(status).toBe(200)
    expect(body).toEqual({ ...movie, genres: [genres[1], genres[3]] })
  })

  it('accepts a form as well as JSON', async () => {
    const movie = await catalog.addMovie()
    const { status, body } = await catalog.call('POST', `/movies/${movie.id}/genres`, {
      body: `genre_id=${genre(0)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([status, body.genres]).toEqual([200, [genres[0]]])
  })

  it('is refused the second time', async () => {
    const movie = await catalog.addMovie()
    await assign(movie.id, genre(0))
    const { status, body } = await assign(movie.id, genre(0))
    expect([status, body.code]).toEqual([409, 'genre-already-assigned'])
  })

  it('is refused for an unknown movie or genre', async () => {
    const movie = await catalog.addMovie()
    expect((await assign(newId(), genre(0))).body.code).toBe('movie-not-found')
    const unknownGenre = await assign(movie.id, newId())
    expect([unknownGenre.status, unknownGenre.body.code]).toEqual([404, 'genre-not-found'])
  })

  it('is refused for the fifty-first genre of a movie', async () => {
    const movie = await catalog.addMovie()
    await catalog.sql(
      `WITH added AS (
         INSERT INTO genres SELECT gen_random_uuid(), 'Genre ' || n FROM generate_series(1, 49) n RETURNING id
       )
       INSERT INTO movie_genres SELECT $1, id FROM added`,
      [movie.id],
    )
    expect((await assign(movie.id, genre(0))).status).toBe(200)
    const { status, body } = await assign(movie.id, genre(1))
    expect([status, body.code]).toEqual([409, 'too-many-genres'])
  })

  it('is refused with an unknown field, an invalid id or another media type', async () => {
    const movie = await catalog.addMovie()
    const body = { genre_id: genre(0), title: 'Other' }
    expect((await catalog.call('POST', `/movies/${movie.id}/genres`, { body })).status).toBe(422)
    expect((await assign(movie.id, 'action')).status).toBe(422)
    const text = { body: 'genre_id', headers: { 'content-type': 'text/csv' } }
    expect((await catalog.call('POST', `/movies/${movie.id}/genres`, text)).status).toBe(415)
  })
})
