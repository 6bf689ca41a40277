import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ApiError, answered, type Marquee, multipart, type Schemas } from '@marquee/api-client/client'
import { openSession } from '@marquee/driver/session'
import { toZonedDateTime } from '@marquee/kernel/zoned-time'
import type { Stack } from '@marquee/stack-file/stack-file'
import { z } from 'zod'
import { retryingFetch } from '../retrying-fetch.ts'
import { mapConcurrently } from './map-concurrently.ts'
import { comingMovies, type DemoMovie, movies } from './movies.ts'
import { posterJpeg } from './posters.ts'
import { type Room, rooms } from './rooms.ts'
import { daysAfter, localDate, type PlannedShowtime, planShowtimes } from './schedule.ts'

/** The edition of the demo movies. A cinema that has an older edition gets the movies of this edition as well. */
const edition = 2

const record = z.object({
  edition: z.int().default(1),
  /** Whether all movies and rooms were added. After that, a missing movie or room was deleted by somebody. */
  complete: z.boolean(),
  /** The last day with showtimes, as YYYY-MM-DD. */
  scheduledThrough: z.iso.date().optional(),
})
type DemoDataRecord = z.infer<typeof record>

const daysAhead = 7
// A showtime that begins sooner leaves too little time to buy its tickets.
const minimumLeadMinutes = 20
const wholeList = { params: { query: { limit: 200 } } }
// Few at once: the catalog renders several images of each poster, on a machine that has just started the whole system.
const movieConcurrency = 2
const showtimeConcurrency = 6
// In minor units. The other types of seats have the general admission price.
const prices = { premium: 1650 }

const recordFile = (home: string): string => join(home, 'demo-data.json')

const readRecord = (home: string): DemoDataRecord | undefined => {
  try {
    return record.parse(JSON.parse(readFileSync(recordFile(home), 'utf8')))
  } catch {
    return undefined
  }
}

const writeRecord = (home: string, content: Omit<DemoDataRecord, 'edition'>): void => {
  const file = recordFile(home)
  writeFileSync(`${file}.new`, `${JSON.stringify({ edition, ...content })}\n`)
  renameSync(`${file}.new`, file)
}

const isConflict = (error: unknown): boolean => error instanceof ApiError && error.status === 409

const addMovie = async (api: Marquee, movie: DemoMovie): Promise<string> => {
  const body = {
    title: movie.title,
    description: movie.description,
    duration_minutes: movie.durationMinutes,
    poster_image: new File([new Uint8Array(await posterJpeg(movie))], 'poster.jpg', { type: 'image/jpeg' }),
    original_title: movie.originalTitle,
    short_title: movie.shortTitle,
    director: movie.director,
    cast: movie.cast,
    release_date: movie.releaseDate,
    age_rating: movie.ageRating,
    ...(movie.trailerUrl === undefined ? {} : { trailer_url: movie.trailerUrl }),
    distributor: movie.distributor,
    original_language: movie.originalLanguage,
  }
  return (await answered(api.POST('/api/v1/movies', { body, ...multipart }))).id
}

const addMovies = async (api: Marquee, existing: Schemas['Movie'][], today: string): Promise<void> => {
  const genres = await answered(api.GET('/api/v1/movies/genres', wholeList))
  const coming = comingMovies.map((movie) => ({ ...movie, releaseDate: daysAfter(today, movie.daysToRelease) }))
  await mapConcurrently([...movies, ...coming], { concurrency: movieConcurrency }, async (movie) => {
    const found = existing.find(({ title }) => title === movie.title)
    const id = found?.id ?? (await addMovie(api, movie))
    const missing = movie.genres.filter((name) => !found?.genres.some((genre) => genre.name === name))
    for (const genre of genres.filter(({ name }) => missing.includes(name))) {
      const body = { genre_id: genre.id }
      await answered(api.POST('/api/v1/movies/{id}/genres', { params: { path: { id } }, body }))
    }
  })
}

const addRooms = async (api: Marquee): Promise<void> => {
  const existing = await answered(api.GET('/api/v1/rooms', wholeList))
  await mapConcurrently(rooms, { concurrency: rooms.length }, async ({ firstShow: _, ...body }: Room) => {
    if (existing.some(({ name }) => name === body.name)) return
    await answered(api.POST('/api/v1/rooms', { body }))
  })
}

const idsBy = <Key extends string>(key: Key, items: ({ id: string } & { [name in Key]: string })[]) =>
  new Map(items.map((item) => [item[key] as string, item.id]))

/** @returns the number of showtimes that were added */
const addShowtimes = async (api: Marquee, planned: PlannedShowtime[], timeZone: string): Promise<number> => {
  const movieIds = idsBy('title', await answered(api.GET('/api/v1/movies', wholeList)))
  const roomIds = idsBy('name', await answered(api.GET('/api/v1/rooms', wholeList)))
  let added = 0
  await mapConcurrently(planned, { concurrency: showtimeConcurrency }, async ({ movie, room, startsAt }) => {
    const [movieId, roomId] = [movieIds.get(movie), roomIds.get(room)]
    // Somebody has deleted the movie or the room.
    if (!movieId || !roomId) return
    const body = { movie_id: movieId, room_id: roomId, show_datetime: toZonedDateTime(startsAt, timeZone), prices }
    try {
      await answered(api.POST('/api/v1/showtimes', { body }))
      added += 1
    } catch (error) {
      // An interrupted call has added this showtime already, or another showtime occupies the room.
      if (!isConflict(error)) throw error
    }
  })
  return added
}

/**
 * Adds movies, rooms and a week of showtimes to an empty cinema through the public API. In a cinema that has demo data,
 * fills the week ahead again. A cinema that has other movies, and no record of demo data, stays as it is.
 *
 * @param home the folder for the record of added data; the next call reads the record to complete an interrupted call
 * @returns the number of showtimes that were added; undefined for a cinema with other movies
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
  // Without movies, the record belongs to a database that no longer exists.
  const recorded: DemoDataRecord | undefined = existing.length === 0 ? { edition, complete: false } : readRecord(home)
  if (!recorded) return undefined

  const today = localDate(now, timeZone)
  const lastDay = daysAfter(today, daysAhead)
  const { scheduledThrough } = recorded
  const isComplete = recorded.complete && recorded.edition === edition
  if (isComplete && scheduledThrough && scheduledThrough >= lastDay) return 0

  await logIn(superuser)
  if (!isComplete) {
    writeRecord(home, { complete: false })
    await Promise.all([addMovies(api, existing, today), addRooms(api)])
    writeRecord(home, { complete: true })
  }
  const firstDay = scheduledThrough && scheduledThrough >= today ? daysAfter(scheduledThrough, 1) : today
  const days = Array.from({ length: daysAhead + 1 }, (_, index) => daysAfter(firstDay, index)).filter(
    (date) => date <= lastDay,
  )
  const earliest = new Date(now.getTime() + minimumLeadMinutes * 60_000)
  const added = await addShowtimes(api, planShowtimes({ movies, rooms, days, timeZone, earliest }), timeZone)
  writeRecord(home, { complete: true, scheduledThrough: lastDay })
  return added
}
