import { fileURLToPath } from 'node:url'
import type { AnswerNotFound } from '@marquee/service-kit/http/http'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import type { Cinema } from '../own-routes/cinema.ts'
import type { Timeouts } from '../proxy/timeouts.ts'
import type { Upstream } from '../proxy/upstream.ts'
import { type Build, readBuild } from './build.ts'
import { createCatalogReader } from './catalog.ts'
import { addFiles } from './files.ts'
import { pageDescriber } from './head.ts'
import { pageSender } from './page.ts'
import { addPages } from './pages.ts'
import { loadPrerender, type Prerender } from './prerender.ts'
import { addSiteMap } from './site-map.ts'
import { createStartPage } from './start-page.ts'

const defaultFolder = fileURLToPath(new URL('../../../packages/storefront/dist', import.meta.url))

/**
 * The built storefront. `prerender` is the part of it that runs in the gateway. If this part cannot be loaded, browsers
 * render the start page themselves, and every page gets a general head.
 */
export type Storefront = { readonly build: Build; readonly prerender: Prerender | undefined }

/**
 * Reads the built storefront. Returns undefined without a build; the gateway then serves the API and the page for
 * developers.
 */
export const openStorefront = async (
  folder: string | undefined = defaultFolder,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<Storefront | undefined> => {
  try {
    const build = await readBuild(folder)
    const prerender = await loadPrerender(folder).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      log.warn(
        { event: 'storefront.start_page_not_rendered', folder, reason },
        'the start page cannot be rendered, and every page gets a general head',
      )
      return undefined
    })
    return { build, prerender }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    log.warn({ event: 'storefront.not_built', folder, reason }, 'no built storefront was found, so no pages are served')
    return undefined
  }
}

/** Paths for programs. Even a browser gets a problem there, not a page. */
const forPrograms = /^\/(?:api|assets|docs|health|problems|redoc|sandbox|\.well-known)(?:\/|$)/

const wantsPage = ({ method, url, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && /\btext\/html\b/.test(headers.accept ?? '') && !forPrograms.test(url)

/**
 * Adds the storefront.
 *
 * @returns a function that answers a browser's request for an unknown path with the storefront's page for unknown paths
 */
export const addStorefront = (
  app: FastifyInstance,
  {
    storefront: { build, prerender },
    cinema,
    publicUrl,
    catalog,
    timeouts,
  }: {
    storefront: Storefront
    cinema: Cinema
    publicUrl: string
    catalog: Upstream
    timeouts: Pick<Timeouts, 'pageHeadMilliseconds'>
  },
): AnswerNotFound => {
  const site = { cinema, publicUrl: publicUrl.replace(/\/+$/, '') }
  const startPage = prerender
    ? createStartPage({ prerender, cinema, catalog, timeouts, log: app.log })
    : () => Promise.resolve(undefined)
  const describe = pageDescriber(prerender, { site, log: app.log })
  const sendPage = pageSender(build, { site, startPage, describe })
  addFiles(app, build)
  addSiteMap(app, { catalog, publicUrl: site.publicUrl })
  addPages(app, { sendPage, catalog: createCatalogReader({ catalog, timeouts }) })
  return (request, reply) => (wantsPage(request) ? sendPage(request, reply, 'missing') : undefined)
}
