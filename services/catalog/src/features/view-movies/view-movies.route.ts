import { openToAll } from '@marquee/service-kit/http/auth'
import { notModified } from '@marquee/service-kit/http/entity-tag'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import { echoedText, line } from '@marquee/service-kit/http/text'
import type { VersionedResponses } from '@marquee/service-kit/http/versioned-responses'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { MovieNotFound } from '../../domain/errors.ts'
import type { MovieView, MovieViews } from '../../infrastructure/movie-views.ts'
import { movieBody, toMovieBody } from '../movie.body.ts'

const showtimeDate = z.iso
  .date()
  .refine((date) => date >= '1900' && date < '2200', 'must be between 1900 and 2199')
  .optional()
  .describe("Day in the cinema's time zone")

const cursor = z.object({ title: echoedText(), id: z.guid() })
const comingSoonCursor = cursor.extend({
  // PostgreSQL has no year 0.
  releaseDate: z.iso.date().refine((date) => date >= '0001'),
})

const quarterOfAnHour = 15 * 60_000

/**
 * The next moment at which the date in the cinema's time zone may change. The offset of every zone is a multiple of 15
 * minutes, so midnight is a full quarter of an hour in UTC, even on days when the clocks change.
 */
const nextPossibleMidnight = (now: Date): Date =>
  new Date((Math.floor(now.getTime() / quarterOfAnHour) + 1) * quarterOfAnHour)

/** Without a date, each movie has its future showtimes, so the answer differs when the next showtime starts. */
const untilNextStart = (movies: readonly MovieView[], date: string | undefined): Date | undefined => {
  if (date !== undefined) return undefined
  const starts = movies.flatMap(({ showtimes }) => showtimes.slice(0, 1).map(({ startsAt }) => Date.parse(startsAt)))
  return starts.length === 0 ? undefined : new Date(Math.min(...starts))
}

const earliest = (...moments: (Date | undefined)[]): Date | undefined => {
  const given = moments.flatMap((moment) => (moment === undefined ? [] : [moment.getTime()]))
  return given.length === 0 ? undefined : new Date(Math.min(...given))
}

export const viewMoviesRoutes =
  ({ views, responses }: { views: MovieViews; responses: VersionedResponses }): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/movies',
      {
        schema: {
          operationId: 'listMovies',
          summary: 'List movies with their showtimes, by title',
          description:
            'With a date: the movies that are shown on that day, with all showtimes of the day. Without a date: all movies, with their future showtimes. Cancelled showtimes are left out. With `coming_soon=true`: the movies whose release date is in the future and that have no scheduled showtime, sorted by release date. A movie must pass every filter, so no movie is both coming soon and shown on a date. The `Link` header has the address of the next page, if there is one.',
          querystring: pageQuery.extend({
            showtime_date: showtimeDate,
            genre_id: z.guid().optional().describe('Only movies of this genre'),
            search: line({ min: 0, max: 100 })
              .optional()
              .describe('Part of the title or the original title; case and accents are ignored'),
            coming_soon: z
              .enum(['true', 'false'])
              .transform((text) => text === 'true')
              .optional()
              .describe(
                "`true`: only movies that are released after today in the cinema's time zone and have no showtime yet; `false`: only the other movies",
              ),
          }),
          response: { 200: z.array(movieBody), ...notModified },
        },
        ...openToAll,
      },
      (request, reply) =>
        responses.send(request, reply, async (now) => {
          const { limit, cursor: given, showtime_date, genre_id, search, coming_soon } = request.query
          const rows = await views.list({
            showtimeDate: showtime_date,
            genreId: genre_id,
            search,
            isComingSoon: coming_soon,
            after: coming_soon ? readCursor(given, comingSoonCursor) : readCursor(given, cursor),
            limit,
            now,
          })
          const cursorOf = ({ sortTitle, movie }: (typeof rows)[number]) => ({
            title: sortTitle,
            id: movie.id,
            ...(coming_soon ? { releaseDate: movie.releaseDate } : {}),
          })
          const movies = sendPage(request, reply, { rows, limit, cursorOf }).map(({ movie }) => movie)
          const until = earliest(
            untilNextStart(movies, showtime_date),
            coming_soon === undefined ? undefined : nextPossibleMidnight(now),
          )
          return { body: movies.map(toMovieBody), until }
        }),
    )

    app.get(
      '/movies/:id',
      {
        schema: {
          operationId: 'getMovie',
          summary: 'Get a movie with its showtimes',
          description:
            'With a date: all showtimes of that day. Without a date: all future showtimes. Cancelled showtimes are left out.',
          params: z.strictObject({ id: z.guid() }),
          querystring: z.strictObject({ showtime_date: showtimeDate }),
          response: { 200: movieBody, ...notModified },
          problems: [MovieNotFound],
        },
        ...openToAll,
      },
      (request, reply) =>
        responses.send(request, reply, async (now) => {
          const { showtime_date } = request.query
          const movie = await views.one(request.params.id, { showtimeDate: showtime_date, now })
          return { body: toMovieBody(movie), until: untilNextStart([movie], showtime_date) }
        }),
    )
  }
