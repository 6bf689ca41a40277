import { z } from 'zod'
import type { MovieView } from '../infrastructure/movie-views.ts'
import { exampleIds } from './example-ids.ts'
import { genreBody } from './genre.body.ts'
import { movieFactsBody, toFactsBody } from './movie-facts.body.ts'

/** A movie in the API's answers. */
export const movieBody = z
  .object({
    id: z.uuid().meta({ examples: [exampleIds.movie] }),
    title: z.string().meta({ examples: ['Metropolis'] }),
    description: z.string().meta({ examples: ['A city of two worlds, and a robot between them.'] }),
    duration_minutes: z.int().meta({ examples: [153] }),
    ...movieFactsBody,
    poster_image: z
      .string()
      .nullable()
      .describe('URL of the poster as WebP, at most 640 pixels wide; null without a poster')
      .meta({ examples: ['http://127.0.0.1:8080/api/v1/posters/5f3a9c0e7b1d4e2f8a6c9b0d1e2f3a4b-640.webp'] }),
    poster_image_variants: z
      .array(
        z.object({
          url: z
            .string()
            .meta({ examples: ['http://127.0.0.1:8080/api/v1/posters/5f3a9c0e7b1d4e2f8a6c9b0d1e2f3a4b-320.jpg'] }),
          width: z
            .int()
            .describe('Maximum width in pixels; a smaller picture is not enlarged')
            .meta({ examples: [320] }),
          content_type: z.string().meta({ examples: ['image/jpeg'] }),
        }),
      )
      .describe('The poster in every width and format; empty without a poster'),
    genres: z.array(genreBody).describe('Sorted by name'),
    showtimes: z
      .array(
        z.object({
          id: z.uuid().meta({ examples: [exampleIds.showtime] }),
          show_datetime: z.iso
            .datetime({ offset: true })
            .describe("Start, with the cinema's offset from UTC")
            .meta({ examples: ['2026-12-24T20:15:00+01:00'] }),
          room: z.object({
            id: z.uuid().meta({ examples: [exampleIds.room] }),
            name: z.string().meta({ examples: ['Room 1'] }),
          }),
        }),
      )
      .describe('At most 200 showtimes, sorted by start, without cancelled showtimes'),
  })
  .meta({ id: 'Movie' })

/** Converts a movie to the form of the API. */
export const toMovieBody = (movie: MovieView): z.infer<typeof movieBody> => ({
  id: movie.id,
  title: movie.title,
  description: movie.description,
  duration_minutes: movie.durationMinutes,
  ...toFactsBody(movie),
  poster_image: movie.poster,
  poster_image_variants: movie.posterVariants.map(({ url, width, contentType }) => ({
    url,
    width,
    content_type: contentType,
  })),
  genres: [...movie.genres],
  showtimes: movie.showtimes.map(({ id, startsAt, room }) => ({ id, show_datetime: startsAt, room })),
})
