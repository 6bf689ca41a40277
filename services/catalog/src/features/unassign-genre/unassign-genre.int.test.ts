import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
let genres: { id: string; name: string }[]
beforeAll(async () => {
  catalog = await sharedTestCatalog()
  genres = (await catalog.call('GET', '/movies/genres')).body
})
afterAll(() => catalog.stop())

const genre = (index: number) => genres[index]?.id ?? ''
const unassign = (movieId: string, genreId: string) => catalog.call('DELETE', `/movies/${movieId}/genres/${genreId}`)

it('removes one genre from a movie and keeps the others', async () => {
  const movie = await catalog.addMovie()
  for (const index of [0, 1]) {
    await catalog.call('POST', `/movies/${movie.id}/genres`, { body: { genre_id: genre(index) } })
  }
  expect((await unassign(movie.id, genre(0))).status).toBe(204)
  expect((await catalog.call('GET', `/movies/${movie.id}`)).body.genres).toEqual([genres[1]])
})

it('answers 404 when the movie does not have the genre', async () => {
  const movie = await catalog.addMovie()
  const { status, body } = await unassign(movie.id, genre(0))
  expect([status, body.code]).toEqual([404, 'genre-not-assigned'])
})

it('answers 404 for an unknown movie', async () => {
  const { status, body } = await unassign(newId(), genre(0))
  expect([status, body.code]).toEqual([404, 'movie-not-found'])
})

it('lets only superusers remove a genre from a movie', async () => {
  const path = `/movies/${newId()}/genres/${genre(0)}`
  expect((await catalog.call('DELETE', path, { as: 'anonymous' })).status).toBe(401)
  expect((await catalog.call('DELETE', path, { as: 'customer' })).status).toBe(403)
})
