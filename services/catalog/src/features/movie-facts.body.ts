import { line } from '@marquee/service-kit/http/text'
import { z } from 'zod'
import {
  type AgeRating,
  httpsUrl,
  languageTag,
  type MovieFactChanges,
  type MovieFacts,
  maxCast,
} from '../domain/movie-facts.ts'

const example = {
  original_title: 'Die Abenteuer des Prinzen Achmed',
  short_title: 'Prince Achmed',
  director: 'Lotte Reiniger',
  cast: ['Prince Achmed', 'Pari Banu', 'Aladdin'],
  release_date: '1926-09-03',
  age_rating: { system: 'FSK', rating: '0', advice: 'Suitable for all ages' },
  trailer_url: 'https://cinema.example/trailers/prince-achmed.mp4',
  distributor: 'Comenius-Film',
  original_language: 'de',
}

const described = {
  short_title: 'For displays with little space',
  director: 'One or several names, as in the credits',
  release_date: 'First day in the cinema’s country; may be in the future',
  trailer_url: 'An https URL without user name and password',
  original_language: 'Language tag (BCP 47), such as `de` or `pt-BR`; `zxx` for a movie without speech',
}

/**
 * Converts a text to the form that the domain keeps. A text that the domain refuses stays the same, and `refine`
 * reports this text.
 */
const kept = (convert: (text: string) => string | undefined) => (text: string) => convert(text) ?? text
const isAccepted = (convert: (text: string) => string | undefined) => (text: string) => convert(text) !== undefined

const firstYear = '1888'

const ageRating = z.strictObject({
  system: line({ max: 30 })
    .describe('The organisation or scale, such as `FSK` or `MPA`')
    .meta({ examples: [example.age_rating.system] }),
  rating: line({ max: 30 }).meta({ examples: [example.age_rating.rating] }),
  advice: line({ max: 300 })
    .optional()
    .describe('The reason for the rating')
    .meta({ examples: [example.age_rating.advice] }),
})

/** Fields of a request. A form sends `cast` once for each name, and `age_rating` as JSON. */
export const factFields = {
  original_title: line({ max: 200 })
    .meta({ examples: [example.original_title] })
    .nullish(),
  short_title: line({ max: 50 })
    .meta({ examples: [example.short_title] })
    .nullish()
    .describe(described.short_title),
  director: line({ max: 200 })
    .meta({ examples: [example.director] })
    .nullish()
    .describe(described.director),
  cast: z
    .array(line({ max: 100 }))
    .max(maxCast)
    .meta({ examples: [example.cast] })
    .nullish()
    .describe('Names in the order of the credits'),
  release_date: z.iso
    .date()
    .refine((date) => date >= firstYear && date < '2200', `must be between ${firstYear} and 2199`)
    .meta({ examples: [example.release_date] })
    .nullish()
    .describe(described.release_date),
  age_rating: ageRating.nullish(),
  trailer_url: z
    .string()
    .overwrite(kept(httpsUrl))
    .max(2_000)
    .refine(isAccepted(httpsUrl), 'must be an https URL')
    .meta({ format: 'uri', pattern: '^https://', examples: [example.trailer_url] })
    .nullish()
    .describe(described.trailer_url),
  distributor: line({ max: 100 })
    .meta({ examples: [example.distributor] })
    .nullish(),
  original_language: z
    .string()
    .max(35)
    .overwrite(kept(languageTag))
    .refine(isAccepted(languageTag), 'must be a BCP 47 language tag, such as de or pt-BR')
    .meta({ examples: [example.original_language] })
    .nullish()
    .describe(described.original_language),
}

const text = (name: keyof typeof example) =>
  z
    .string()
    .nullable()
    .meta({ examples: [example[name]] })

/** Fields of an answer. */
export const movieFactsBody = {
  original_title: text('original_title'),
  short_title: text('short_title').describe(described.short_title),
  director: text('director').describe(described.director),
  cast: z
    .array(z.string())
    .nullable()
    .describe('Names in the order of the credits')
    .meta({ examples: [example.cast] }),
  release_date: z.iso
    .date()
    .nullable()
    .describe(described.release_date)
    .meta({ examples: [example.release_date] }),
  age_rating: z
    .object({ system: z.string(), rating: z.string(), advice: z.string().optional() })
    .nullable()
    .meta({ examples: [example.age_rating] }),
  trailer_url: text('trailer_url').describe(described.trailer_url),
  distributor: text('distributor'),
  original_language: text('original_language').describe(described.original_language),
}

const fields = z.object(factFields)

/** An empty cast is an unknown cast. */
export const fromFactFields = (body: z.output<typeof fields>): MovieFactChanges => ({
  originalTitle: body.original_title,
  shortTitle: body.short_title,
  director: body.director,
  cast: body.cast?.length === 0 ? null : body.cast,
  releaseDate: body.release_date,
  ageRating: body.age_rating,
  trailerUrl: body.trailer_url,
  distributor: body.distributor,
  originalLanguage: body.original_language,
})

const toAgeRating = ({ system, rating, advice }: AgeRating) => ({
  system,
  rating,
  ...(advice === undefined ? {} : { advice }),
})

export const toFactsBody = (facts: MovieFacts) => ({
  original_title: facts.originalTitle,
  short_title: facts.shortTitle,
  director: facts.director,
  cast: facts.cast && [...facts.cast],
  release_date: facts.releaseDate,
  age_rating: facts.ageRating && toAgeRating(facts.ageRating),
  trailer_url: facts.trailerUrl,
  distributor: facts.distributor,
  original_language: facts.originalLanguage,
})
