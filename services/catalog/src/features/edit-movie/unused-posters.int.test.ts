import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startTestCatalog()
})
afterAll(() => catalog.stop())

const png = (width = 90, height = 135) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
const formWith = (bytes: Uint8Array) => {
  const form = new FormData()
  form.append('title', `Movie ${newId()}`)
  form.append('poster_image', new Blob([new Uint8Array(bytes)]), 'poster.png')
  return form
}
const get = (url: string) => catalog.call('GET', url.replace('https://cinema.example/api/v1', ''), { as: 'anonymous' })

describe('a poster without a movie', () => {
  const isGone = (url: string) => eventually(async () => expect((await get(url)).status).toBe(404))
  const withPoster = async () => (await catalog.call('POST', '/movies', { form: formWith(await png()) })).body

  it('is deleted when another poster replaces it, and the new poster is published', async () => {
    const movie = await withPoster()
    const { body } = await catalog.call('PATCH', `/movies/${movie.id}`, { form: formWith(await png(100, 100)) })
    expect(body.poster_image).not.toBe(movie.poster_image)
    expect((await get(body.poster_image)).status).toBe(200)
    for (const { url } of movie.poster_image_variants) await isGone(url)
    const events = await catalog.eventsOf(movie.id)
    expect(events.map(({ data }) => data.posterUrl)).toEqual([movie.poster_image, body.poster_image])
  })

  it.each(['JSON', 'form'])('is deleted after its removal from the movie by %s', async (kind) => {
    const movie = await withPoster()
    const form = new FormData()
    form.append('poster_image', '')
    const change = kind === 'form' ? { form } : { body: { poster_image: null } }
    expect((await catalog.call('PATCH', `/movies/${movie.id}`, change)).body.poster_image).toBeNull()
    await isGone(movie.poster_image)
  })

  it('is deleted with its movie, and an event without a poster is published, so that past tickets show none', async () => {
    const movie = await withPoster()
    await catalog.call('DELETE', `/movies/${movie.id}`)
    await isGone(movie.poster_image)
    expect((await catalog.eventsOf(movie.id)).at(-1)).toMatchObject({ sequence: 2, data: { posterUrl: null } })
  })

  it('is deleted by a later sweep if the process died before the movie was saved', async () => {
    const movie = await withPoster()
    const key = /posters\/([0-9a-f]{32})/.exec(movie.poster_image)?.[1]
    await catalog.sql('UPDATE movies SET poster_key = NULL WHERE id = $1', [movie.id])
    await catalog.sql("INSERT INTO unused_posters VALUES ($1, now() + interval '1 hour')", [key])
    const other = await withPoster()
    await catalog.call('DELETE', `/movies/${other.id}`)
    await isGone(other.poster_image)
    // The poster stays until `delete_after`, because another process may be about to attach it to a movie.
    expect((await get(movie.poster_image)).status).toBe(200)

    await catalog.sql('UPDATE unused_posters SET delete_after = now() WHERE key = $1', [key])
    const last = await withPoster()
    await catalog.call('DELETE', `/movies/${last.id}`)
    await isGone(movie.poster_image)
    await eventually(async () => expect(await catalog.sql('SELECT * FROM unused_posters')).toEqual([]))
  })

  it('is deleted while another process has locked an older poster', async () => {
    const [movie, olderKey] = [await withPoster(), '0123456789abcdef0123456789abcdef']
    await catalog.sql("INSERT INTO unused_posters VALUES ($1, now() - interval '1 hour')", [olderKey])
    const lock = 'SELECT 1 FROM unused_posters WHERE key = $1 FOR UPDATE'
    await catalog.inTransaction(lock, [olderKey], async () => {
      await catalog.call('DELETE', `/movies/${movie.id}`)
      await isGone(movie.poster_image)
    })
  })

  it('is deleted at once, together with all other unused posters', async () => {
    await catalog.sql('INSERT INTO unused_posters SELECT md5(n::text), now() FROM generate_series(1, 12) n')
    const movie = await withPoster()
    await catalog.call('DELETE', `/movies/${movie.id}`)
    await eventually(async () => expect(await catalog.sql('SELECT * FROM unused_posters')).toEqual([]))
  })

  it('cannot be attached to a movie after `delete_after`, because a sweep may be deleting it', async () => {
    const movie = await catalog.addMovie()
    const lock = 'SELECT 1 FROM movies WHERE id = $1 FOR UPDATE'
    const attempt = await catalog.inTransaction(lock, [movie.id], async () => {
      const response = catalog.call('PATCH', `/movies/${movie.id}`, { form: formWith(await png()) })
      // The poster is stored. Before attaching it, the request waits for the movie's row lock.
      await eventually(async () => expect(await catalog.waiting()).toBe(1))
      await catalog.sql('UPDATE unused_posters SET delete_after = now()')
      return { response }
    })
    const { status, body } = await attempt.response
    expect([status, body.code]).toEqual([503, 'poster-storage-unavailable'])
    expect((await catalog.call('GET', `/movies/${movie.id}`)).body.poster_image).toBeNull()
  })
})
