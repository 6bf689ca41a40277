import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ApiError, answered, type Marquee, multipart, type Schemas } from '@marquee/api-client/client'
import { openSession } from '@marquee/driver/session'
import { toZonedDateTime } from '@marquee/kernel/zoned-time'
import type { Stack } from '@marquee/stack-file/stack-file'
import { z } from 'zod'
import { retryingFetch } from '../retrying-fetch.ts'
import { type Film, films } from './movies.ts'
import { mapConcurrently } from './map-concurrently.ts'
import { posterJpeg } from './posters.ts'
import { type Room, rooms } from './rooms.ts'
import { daysAfter, localDate, type PlannedShowtime, planShowtimes } from './schedule.ts'

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
const wholeList = { params: { query: { limit: 200 } } }
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

const addFilm = async (api: Marquee, film: Film): Promise<string> => {
  const body = {
    title: film.title,
    description: film.description,
    duration_minutes: film.durationMinutes,
    poster_image: new File([new Uint8Array(await posterJpeg(film))], 'poster.jpg', { type: 'image/jpeg' }),
  }
  return (await answered(api.POST('/api/v1/movies', { body, ...multipart }))).id
}

const addFilms = async (api: Marquee, existing: Schemas['Movie'][]): Promise<void> => {
  const genres = await answered(api.GET('/api/v1/movies/genres', wholeList))
  await mapConcurrently(films, { atOnce: filmsAtOnce }, async (film) => {
    const found = existing.find(({ title }) => title === film.title)
    const id = found?.id ?? (await addFilm(api, film))
    const missing = film.genres.filter((name) => !found?.genres.some((genre) => genre.name === name))
    for (const genre of genres.filter(({ name }) => missing.includes(name))) {
      const body = { genre_id: genre.id }
      await answered(api.POST('/api/v1/movies/{id}/genres', { params: { path: { id } }, body }))
    }
  })
}

const addRooms = async (api: Marquee): Promise<void> => {
  const existing = await answered(api.GET('/api/v1/rooms', wholeList))
  await mapConcurrently(rooms, { atOnce: rooms.length }, async ({ name, seats }: Room) => {
    if (existing.some((room) => room.name === name)) return
    await answered(api.POST('/api/v1/rooms', { body: { name, seat_configuration: seats } }))
  })
}

const idsBy = <Key extends string>(key: Key, items: ({ id: string } & { [name in Key]: string })[]) =>
  new Map(items.map((item) => [item[key] as string, item.id]))

/** @returns how many were scheduled now */
const addShowtimes = async (api: Marquee, planned: PlannedShowtime[], timeZone: string): Promise<number> => {
  const movieIds = idsBy('title', await answered(api.GET('/api/v1/movies', wholeList)))
  const roomIds = idsBy('name', await answered(api.GET('/api/v1/rooms', wholeList)))
  let added = 0
  await mapConcurrently(planned, { atOnce: showtimesAtOnce }, async ({ film, room, startsAt }) => {
    const [movieId, roomId] = [movieIds.get(film), roomIds.get(room)]
    // Somebody has deleted the film or the room.
    if (!movieId || !roomId) return
    const body = { movie_id: movieId, room_id: roomId, show_datetime: toZonedDateTime(startsAt, timeZone), prices }
    try {
      await answered(api.POST('/api/v1/showtimes', { body }))
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
  const { api, logIn } = openSession({ gateway, fetch: retryingFetch({ signal }) })
  const existing = await answered(api.GET('/api/v1/movies', wholeList))
  // Without films the record is that of a database which is no more.
  const known = existing.length === 0 ? { complete: false } : readRecord(home)
  if (!known) return undefined

  const today = localDate(now, timeZone)
  const lastDay = daysAfter(today, daysAhead)
  const { scheduledThrough } = known
  if (known.complete && scheduledThrough && scheduledThrough >= lastDay) return 0

  await logIn(superuser)
  if (!known.complete) {
    writeRecord(home, { complete: false })
    await Promise.all([addFilms(api, existing), addRooms(api)])
    writeRecord(home, { complete: true })
  }
  const firstDay = scheduledThrough && scheduledThrough >= today ? daysAfter(scheduledThrough, 1) : today
  const days = Array.from({ length: daysAhead + 1 }, (_, index) => daysAfter(firstDay, index)).filter(
    (date) => date <= lastDay,
  )
  const earliest = new Date(now.getTime() + noticeMinutes * 60_000)
  const added = await addShowtimes(api, planShowtimes({ films, rooms, days, timeZone, earliest }), timeZone)
  writeRecord(home, { complete: true, scheduledThrough: lastDay })
  return added
}
