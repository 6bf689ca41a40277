import { cutText } from '@marquee/kernel/cut-text'
import { recentValue } from '@marquee/kernel/recent-value'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Timeouts } from '../proxy/timeouts.ts'
import type { Upstream } from '../proxy/upstream.ts'

// Only what a head shows. Other fields are dropped, so a cached film is small.

const maxDescription = 2_000

const film = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().transform((text) => cutText(text, maxDescription)),
  duration_minutes: z.number(),
  director: z.string().nullish(),
  cast: z
    .array(z.string())
    .nullish()
    .transform((names) => names?.slice(0, 20)),
  age_rating: z.object({ rating: z.string(), system: z.string() }).nullish(),
  poster_image_variants: z
    .array(z.object({ content_type: z.string(), url: z.string(), width: z.number() }))
    .default([]),
})

const showing = z.object({
  id: z.string(),
  movie_id: z.string(),
  show_datetime: z.string(),
  ends_at: z.string(),
  status: z.string(),
  currency: z.string(),
  prices: z.object({ standard: z.number(), premium: z.number() }),
})

export type Film = z.infer<typeof film>
export type Showing = z.infer<typeof showing>

/**
 * With this many showings, a film page is well described. The head repeats the film's description for each showing, so
 * a long description makes a head of more than 60 kB.
 */
const maxShowings = 30

const cacheMilliseconds = 10_000
const maxCached = 1_000

/** The maximum number of reads in flight. While it is reached, further pages get a general head. */
const maxReads = 16

/** `missing` if the catalog has no such film or showtime, `unknown` if the catalog does not answer in time. */
export type Lookup<T> = { readonly found: T } | 'missing' | 'unknown'

export type FilmWithShowings = { readonly film: Film; readonly showings: readonly Showing[] }

/** Reads the catalog's public responses for the heads of pages. A page never waits long for the catalog. */
export const createCatalogReader = ({
  catalog,
  timeouts,
}: {
  catalog: Pick<Upstream, 'getJson'>
  timeouts: Pick<Timeouts, 'pageHeadMilliseconds'>
}) => {
  let reads = 0

  /** Resolves with undefined if the catalog has no such film or showtime. Rejects if the catalog does not answer. */
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    const { status, body } = await catalog.getJson(path)
    // A 422 means that the id in the path is not a UUID.
    if (status === 404 || status === 422) return undefined
    if (status !== 200) throw new Error(`the catalog answered ${status}`)
    return schema.parse(body)
  }

  const readFilm = async (id: string): Promise<FilmWithShowings | undefined> => {
    const [found, showings] = await Promise.all([
      get(`/api/v1/movies/${id}`, film),
      get(`/api/v1/showtimes?movie_id=${id}&limit=${maxShowings}`, z.array(showing)),
    ])
    return found && { film: found, showings: (showings ?? []).filter(({ status }) => status === 'scheduled') }
  }

  const readShowing = async (id: string): Promise<FilmWithShowings | undefined> => {
    const found = await get(`/api/v1/showtimes/${id}`, showing)
    if (found === undefined) return undefined
    const shown = await get(`/api/v1/movies/${found.movie_id}`, film)
    return shown && { film: shown, showings: [found] }
  }

  const lookUpWith = (read: (id: string) => Promise<FilmWithShowings | undefined>) => {
    const known = new LRUCache<string, ReturnType<typeof recentValue<FilmWithShowings | undefined>>>({ max: maxCached })

    const counted = async (id: string) => {
      if (reads >= maxReads) throw new Error('too many reads of the catalog are in flight')
      reads += 1
      try {
        return await read(id)
      } finally {
        reads -= 1
      }
    }

    return async (id: string): Promise<Lookup<FilmWithShowings>> => {
      // Every id is a UUID, and no other text may get into a path of the catalog.
      if (!z.guid().safeParse(id).success) return 'missing'
      const value = known.get(id) ?? recentValue({ read: () => counted(id), maxAgeMilliseconds: cacheMilliseconds })
      known.set(id, value)
      const { promise: late, resolve } = Promise.withResolvers<'unknown'>()
      const timer = setTimeout(resolve, timeouts.pageHeadMilliseconds, 'unknown')
      const result = Promise.resolve(value.get()).then(
        (found) => (found === undefined ? 'missing' : { found }),
        () => 'unknown' as const,
      )
      try {
        return await Promise.race([result, late])
      } finally {
        clearTimeout(timer)
      }
    }
  }

  return { film: lookUpWith(readFilm), showing: lookUpWith(readShowing) }
}

export type CatalogReader = ReturnType<typeof createCatalogReader>
