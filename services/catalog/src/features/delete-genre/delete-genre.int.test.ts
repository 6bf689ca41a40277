import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
afterAll(() => catalog.stop())

const add = async (name: string) => (await catalog.call('POST', '/movies/genres', { body: { name } })).body
const remove = (id: string) => catalog.call('DELETE', `/movies/genres/${id}`)

it('deletes a genre, and answers 404 the second time', async () => {
  const { id } = await add('Giallo')
  expect((await remove(id)).status).toBe(204)
  const again = await remove(id)
  expect([again.status, again.body.code]).toEqual([404, 'genre-not-found'])
  const { body: listed } = await catalog.call('GET', '/movies/genres?limit=200')
  expect(listed.map((genre: { id: string }) => genre.id)).not.toContain(id)
})

it('refuses to delete a genre while a movie has it, and deletes it once the movie is deleted', async () => {
  const genre = await add('Heimatfilm')
  const movie = await catalog.addMovie()
  await catalog.call('POST', `/movies/${movie.id}/genres`, { body: { genre_id: genre.id } })
  const refused = await remove(genre.id)
  expect([refused.status, refused.body.code]).toEqual([409, 'genre-in-use'])
  await catalog.call('DELETE', `/movies/${movie.id}`)
  expect((await remove(genre.id)).status).toBe(204)
})

it('refuses an id that is not a UUID', async () => {
  expect((await remove('action')).status).toBe(422)
})

it('lets only superusers delete a genre', async () => {
  expect((await catalog.call('DELETE', `/movies/genres/${newId()}`, { as: 'customer' })).status).toBe(403)
})
