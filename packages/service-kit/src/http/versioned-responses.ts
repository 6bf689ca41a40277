import type { Clock } from '@marquee/kernel/clock'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { asksToRevalidate, sendTagged, sharedForASecond, type TaggedContent, taggedContent } from './entity-tag.ts'

/** A response body, and the moment at which the body becomes outdated even if no data changes. */
export type TimedBody = { readonly body: unknown; readonly until?: Date | undefined }

type Kept = {
  readonly version: string
  readonly content: TaggedContent
  readonly link: string | undefined
  readonly from: number
  readonly until: number
}

/** The version of the data that responses show, which changes whenever the data change. */
type Version = {
  /** The version as it was a short time ago, mostly from memory. */
  readonly recent: () => string | Promise<string>
  /** The version, from a read that starts after the call. */
  readonly newest: () => Promise<string>
}

const maxEntries = 1_000
/** Each body may also be kept compressed, which adds about a tenth for each coding. */
const maxBytes = 32 * 1_024 * 1_024

export type VersionedResponses = ReturnType<typeof versionedResponses>

/**
 * Caches responses of public lists by their URL, while the version of the data stays the same. Requests for the same
 * URL at the same moment share one query. A response that differs over time, such as a list of future showtimes, is
 * kept until the first moment at which it differs.
 *
 * The gateway keeps a response for one second, and sends its requests with `Cache-Control: no-cache`. Such a request gets
 * the newest version. Otherwise the version's age would add to the gateway's one second.
 *
 * @param version the version of all data that the responses show
 */
export const versionedResponses = ({ version, now }: { version: Version; now: Clock }) => {
  const kept = new LRUCache<string, Kept>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: ({ content }, url) => content.bytes.length + url.length,
  })
  const building = new Map<string, Promise<Kept>>()

  const isValid = (found: Kept, current: string): boolean => {
    const time = now().getTime()
    return found.version === current && time >= found.from && time < found.until
  }

  const build = async (
    reply: FastifyReply,
    { url, current, read }: { url: string; current: string; read: (now: Date) => Promise<TimedBody> },
  ): Promise<Kept> => {
    const time = now()
    const { body, until } = await read(time)
    const link = reply.getHeader('link')
    const built = {
      version: current,
      content: taggedContent(String(reply.serialize(body))),
      link: typeof link === 'string' ? link : undefined,
      from: time.getTime(),
      until: until?.getTime() ?? Number.POSITIVE_INFINITY,
    }
    kept.set(url, built)
    return built
  }

  return {
    /**
     * Sends the response of the request's URL.
     *
     * @param read reads the body as of a moment; may set the `Link` header
     */
    send: async (
      request: FastifyRequest,
      reply: FastifyReply,
      read: (now: Date) => Promise<TimedBody>,
    ): Promise<never> => {
      const { url } = request
      // The version is read before the data, so the data is never older than its version.
      const known = asksToRevalidate(request) ? version.newest() : version.recent()
      const current = typeof known === 'string' ? known : await known
      let found = kept.get(url)
      if (found === undefined || !isValid(found, current)) {
        const key = `${current} ${url}`
        const shared = building.get(key) ?? build(reply, { url, current, read }).finally(() => building.delete(key))
        building.set(key, shared)
        found = await shared
      }
      if (found.link !== undefined) reply.header('link', found.link)
      return sendTagged(request, reply, found.content, {
        type: 'application/json; charset=utf-8',
        cacheControl: sharedForASecond,
        // The route's type requires the body, but Fastify also accepts the reply.
      }) as never
    },
  }
}
