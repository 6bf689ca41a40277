import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { recentValue } from '@marquee/kernel/recent-value'
import type { FastifyBaseLogger } from 'fastify'
import type { Cinema } from '../own-routes/cinema.ts'
import type { Timeouts } from '../proxy/timeouts.ts'
import type { Upstream } from '../proxy/upstream.ts'
import type { Language } from './head.ts'

type RenderedPage = { readonly html: string; readonly state: unknown }

/** The part of the build that renders the start page; see packages/storefront/src/prerender.tsx. */
export type Prerender = {
  /** The paths of the catalog whose bodies the page shows. */
  readonly startPagePaths: (at: { cinema: Cinema; nowMs: number }) => string[]
  /** Undefined for a page that would be too large. */
  readonly renderStartPage: (
    content: { cinema: Cinema; nowMs: number } & { language: Language; lists: readonly unknown[] },
  ) => Promise<RenderedPage | undefined>
}

/** Loads the part of a build that renders the start page. */
export const loadPrerender = async (folder: string): Promise<Prerender> =>
  import(pathToFileURL(join(folder, '.prerender/prerender.mjs')).href)

/** The browser takes over a page of this age without asking for its data again. */
const cacheMilliseconds = 5_000

/**
 * Renders the start page at most every five seconds in each language. Returns undefined if that is not possible within
 * the time for which a page may wait; the page is then rendered by the browser alone.
 */
export const createStartPage = ({
  prerender: { startPagePaths, renderStartPage },
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
      return { nowMs, lists, pages: new Map<Language, Promise<RenderedPage | undefined>>() }
    },
  })

  let isFailing = false

  const render = async (language: Language): Promise<RenderedPage | undefined> => {
    try {
      const { pages, ...content } = await programme.get()
      const page = pages.get(language) ?? renderStartPage({ cinema, language, ...content })
      pages.set(language, page)
      const rendered = await page
      isFailing = false
      return rendered
    } catch (error) {
      // One line for an outage, not one for each visitor.
      if (!isFailing)
        log.warn({ event: 'storefront.start_page_not_rendered', err: error }, 'the start page is sent empty')
      isFailing = true
      return undefined
    }
  }

  return async (language) => {
    const { promise: late, resolve } = Promise.withResolvers<undefined>()
    const timer = setTimeout(resolve, timeouts.pageHeadMilliseconds, undefined)
    try {
      return await Promise.race([render(language), late])
    } finally {
      clearTimeout(timer)
    }
  }
}

export type StartPage = (language: Language) => Promise<RenderedPage | undefined>
