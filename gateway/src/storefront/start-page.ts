import type { Language } from '@marquee/kernel/languages'
import { recentValue } from '@marquee/kernel/recent-value'
import type { FastifyBaseLogger } from 'fastify'
import type { Cinema } from '../own-routes/cinema.ts'
import type { Timeouts } from '../proxy/timeouts.ts'
import type { Upstream } from '../proxy/upstream.ts'
import type { Prerender, RenderedPage } from './prerender.ts'
import type { Visitor } from './visitor.ts'

const cacheMilliseconds = 5_000

/** Visitors of further locales, within these five seconds, get a page that their browsers render. */
const maxLocales = 12

/** Says why the start page is not rendered: once for each reason, until it is rendered again. */
const createWarnings = (log: Pick<FastifyBaseLogger, 'warn'>) => {
  const said = new Set<string>()
  return {
    say: (reason: string, err?: unknown): undefined => {
      if (said.has(reason)) return
      said.add(reason)
      log.warn(
        { event: 'storefront.start_page_not_rendered', reason, err },
        'the start page is sent without its movies',
      )
    },
    clear: (): void => said.clear(),
  }
}

export type StartPage = (query: string, visitor: Visitor) => Promise<RenderedPage | undefined>

/**
 * Renders the start page at most every five seconds in each locale. Returns undefined if that is not possible within the
 * time for which a page may wait; the browser then renders the page itself.
 */
export const createStartPage = ({
  prerender: { isStartPage, startPagePaths, renderStartPage },
  cinema,
  catalog,
  timeouts,
  log,
}: {
  prerender: Prerender
  cinema: Cinema
  catalog: Pick<Upstream, 'getJson'>
  timeouts: Pick<Timeouts, 'pageHeadMilliseconds'>
  log: Pick<FastifyBaseLogger, 'warn'>
}): StartPage => {
  const warnings = createWarnings(log)

  const getList = async (path: string): Promise<unknown> => {
    const { status, body } = await catalog.getJson(path)
    if (status !== 200) throw new Error(`the catalog answered ${status}`)
    return body
  }

  const programme = recentValue({
    maxAgeMilliseconds: cacheMilliseconds,
    read: async () => {
      const nowMs = Date.now()
      const lists = await Promise.all(startPagePaths({ cinema, nowMs }).map(getList))
      return { nowMs, lists, pages: new Map<string, RenderedPage | undefined>() }
    },
  })

  /** Never waits: a page that cannot be rendered is remembered as undefined, like one that is too large. */
  const pageIn = (
    { pages, ...content }: Awaited<ReturnType<typeof programme.get>>,
    language: Language,
    locale: string,
  ): RenderedPage | undefined => {
    if (pages.has(locale) || pages.size >= maxLocales) return pages.get(locale)
    pages.set(locale, undefined)
    try {
      pages.set(locale, renderStartPage({ cinema, language, locale, ...content }))
      warnings.clear()
    } catch (error) {
      warnings.say('the page cannot be rendered', error)
    }
    return pages.get(locale)
  }

  return async (query, { language, locale }) => {
    if (!isStartPage(query)) return undefined
    const { promise: late, resolve } = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => resolve(warnings.say('the catalog is slow')), timeouts.pageHeadMilliseconds)
    const rendered = Promise.resolve(programme.get()).then(
      (content) => pageIn(content, language, locale),
      (error: unknown) => warnings.say('the catalog does not answer', error),
    )
    try {
      return await Promise.race([rendered, late])
    } finally {
      clearTimeout(timer)
    }
  }
}
