import { z } from 'zod'
import type { MovieView } from '../infrastructure/movie-views.ts'
import { genreBody } from './genre.body.ts'

/** A movie as the API shows it. */
export const movieBody = z
  .object({
    id: z.uuid(),
    title: z.string().meta({ examples: ['Metropolis'] }),
    description: z.string().meta({ examples: ['A city of two worlds, and a robot between them.'] }),
    duration_minutes: z.int().meta({ examples: [153] }),
    poster_image: z
      .string()
      .nullable()
      .describe('URL of the poster, at most 640 pixels wide, WebP')
      .meta({ examples: ['http://127.0.0.1:8080/api/v1/posters/5f3a9c0e7b1d4e2f8a6c9b0d1e2f3a4b-640.webp'] }),
    poster_image_variants: z
      .array(
        z.object({
          url: z
            .string()
            .meta({ examples: ['http://127.0.0.1:8080/api/v1/posters/5f3a9c0e7b1d4e2f8a6c9b0d1e2f3a4b-320.jpg'] }),
          width: z
            .int()
            .describe('Pixels, at most')
            .meta({ examples: [320] }),
          content_type: z.string().meta({ examples: ['image/jpeg'] }),
        }),
      )
      .describe('The poster in each width and format there is'),
    genres: z.array(genreBody),
    showtimes: z.array(
      z.object({
        id: z.uuid(),
        show_datetime: z.iso.datetime({ offset: true }).describe("The start, with the cinema's own offset from UTC"),
        room: z.object({ id: z.uuid(), name: z.string().meta({ examples: ['Room 1'] }) }),
      }),
    ),
  })
  .meta({ id: 'Movie' })

/** A movie in the shape in which the API answers it. */
export const toMovieBody = (movie: MovieView): z.infer<typeof movieBody> => ({
  id: movie.id,
  title: movie.title,
  description: movie.description,
  duration_minutes: movie.durationMinutes,
  poster_image: movie.poster,
  poster_image_variants: movie.posterVariants.map(({ url, width, contentType }) => ({
    url,
    width,
    content_type: contentType,
  })),
  genres: [...movie.genres],
  showtimes: movie.showtimes.map(({ id, startsAt, room }) => ({ id, show_datetime: startsAt, room })),
})
