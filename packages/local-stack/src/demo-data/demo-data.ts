import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toZonedDateTime } from '@marquee/kernel/zoned-time'
import { z } from 'zod'
import { type Api, ApiError, createApi, logIn, nothing } from '../api.ts'
import type { Stack } from '../stack-file.ts'
import { type Film, films } from './films.ts'
import { inTurn } from './in-turn.ts'
import { posterJpeg } from './posters.ts'
import { type Room, rooms } from './rooms.ts'
import { daysAfter, localDate, type PlannedShowtime, planShowtimes } from './schedule.ts'

const created = z.object({ id: z.uuid() })
const movies = z.array(z.object({ id: z.uuid(), title: z.string(), genres: z.array(z.object({ name: z.string() })) }))
const named = z.array(z.object({ id: z.uuid(), name: z.string() }))

const record = z.object({
  /** Whether all films and rooms have been made once; what is missing since then was deleted on purpose. */
  complete: z.boolean(),
  /** YYYY-MM-DD: the last day that has its showtimes. */
  scheduledThrough: z.iso.date().optional(),
})
type Record = z.infer<typeof record>

const daysAhead = 7
// Nobody can see a film that begins in this moment.
const noticeMinutes = 20
const longestPage = 200
// The catalog makes four pictures of each poster, on a machine that has just started seven programs.
const filmsAtOnce = 2
const showtimesAtOnce = 6
// Loungers cost more; for the other types of seats the cinema's general admission applies.
const prices = { premium: 1650 }

const recordFile = (home: string): string => join(home, 'demo-data.json')

const readRecord = (home: string): Record | undefined => {
  try {
    return record.parse(JSON.parse(readFileSync(recordFile(home), 'utf8')))
  } catch {
    return undefined
  }
}

const writeRecord = (home: string, content: Record): void => {
  const file = recordFile(home)
  writeFileSync(`${file}.new`, `${JSON.stringify(content)}\n`)
  renameSync(`${file}.new`, file)
}

const isConflict = (error: unknown): boolean => error instanceof ApiError && error.status === 409

const addFilm = async (api: Api, token: string, film: Film): Promise<string> => {
  const form = new FormData()
  form.set('title', film.title)
  form.set('description', film.description)
  form.set('duration_minutes', String(film.durationMinutes))
  form.set('poster_image', new Blob([new Uint8Array(await posterJpeg(film))], { type: 'image/jpeg' }), 'poster.jpg')
  return (await api('POST', '/movies', created, { token, form })).id
}

const addFilms = async (api: Api, token: string, existing: z.infer<typeof movies>): Promise<void> => {
  const genres = await api('GET', `/movies/genres?limit=${longestPage}`, named)
  await inTurn(films, { atOnce: filmsAtOnce }, async (film) => {
    const found = existing.find(({ title }) => title === film.title)
    const id = found?.id ?? (await addFilm(api, token, film))
    const missing = film.genres.filter((name) => !found?.genres.some((genre) => genre.name === name))
    for (const genre of genres.filter(({ name }) => missing.includes(name))) {
      await api('POST', `/movies/${id}/genres`, nothing, { token, json: { genre_id: genre.id } })
    }
  })
}

const addRooms = async (api: Api, token: string): Promise<void> => {
  const existing = await api('GET', `/rooms?limit=${longestPage}`, named, { token })
  await inTurn(rooms, { atOnce: rooms.length }, async ({ name, seats }: Room) => {
    if (existing.some((room) => room.name === name)) return
    await api('POST', '/rooms', created, { token, json: { name, seat_configuration: seats } })
  })
}

const idsBy = <Key extends string>(key: Key, items: ({ id: string } & { [name in Key]: string })[]) =>
  new Map(items.map((item) => [item[key] as string, item.id]))

/** @returns how many were scheduled now */
const addShowtimes = async (api: Api, token: string, planned: PlannedShowtime[], timeZone: string): Promise<number> => {
  const movieIds = idsBy('title', await api('GET', `/movies?limit=${longestPage}`, movies))
  const roomIds = idsBy('name', await api('GET', `/rooms?limit=${longestPage}`, named, { token }))
  let added = 0
  await inTurn(planned, { atOnce: showtimesAtOnce }, async ({ film, room, startsAt }) => {
    const [movieId, roomId] = [movieIds.get(film), roomIds.get(room)]
    // Somebody has deleted the film or the room.
    if (!movieId || !roomId) return
    const json = { movie_id: movieId, room_id: roomId, show_datetime: toZonedDateTime(startsAt, timeZone), prices }
    try {
      await api('POST', '/showtimes', nothing, { token, json })
      added += 1
    } catch (error) {
      // It is there already, from a start that was interrupted; or somebody has shown something else there.
      if (!isConflict(error)) throw error
    }
  })
  return added
}

/**
 * Gives an empty cinema films, rooms and a week of showtimes, all through the public API; and one that had them from here
 * the days that have come since. A cinema with films of its own is left alone.
 *
 * @param home keeps the record of how far it got, so that an interrupted run is completed by the next one
 * @returns how many showtimes were scheduled; undefined when the cinema is somebody's own
 */
export const topUpDemoData = async ({
  gateway,
  superuser,
  timeZone,
  home,
  signal,
  now = new Date(),
}: {
  gateway: string
  superuser: Stack['superuser']
  timeZone: string
  home: string
  signal?: AbortSignal
  now?: Date
}): Promise<number | undefined> => {
  const api = createApi(gateway, { signal })
  const existing = await api('GET', `/movies?limit=${longestPage}`, movies)
  // Without films the record is that of a database which is no more.
  const known = existing.length === 0 ? { complete: false } : readRecord(home)
  if (!known) return undefined

  const today = localDate(now, timeZone)
  const lastDay = daysAfter(today, daysAhead)
  const { scheduledThrough } = known
  if (known.complete && scheduledThrough && scheduledThrough >= lastDay) return 0

  const token = await logIn(api, superuser)
  if (!known.complete) {
    writeRecord(home, { complete: false })
    await Promise.all([addFilms(api, token, existing), addRooms(api, token)])
    writeRecord(home, { complete: true })
  }
  const firstDay = scheduledThrough && scheduledThrough >= today ? daysAfter(scheduledThrough, 1) : today
  const days = Array.from({ length: daysAhead + 1 }, (_, index) => daysAfter(firstDay, index)).filter(
    (date) => date <= lastDay,
  )
  const earliest = new Date(now.getTime() + noticeMinutes * 60_000)
  const added = await addShowtimes(api, token, planShowtimes({ films, rooms, days, timeZone, earliest }), timeZone)
  writeRecord(home, { complete: true, scheduledThrough: lastDay })
  return added
}
