import type { FastifyBaseLogger } from 'fastify'
import type { FilmWithShowings, Lookup } from './catalog.ts'
import type { HeadElement, PageDescription, Prerender, Site } from './prerender.ts'
import { escapeHtml, jsonForScript } from './template.ts'
import type { Visitor } from './visitor.ts'

/** What is known about the film or the showtime of a page. */
export type PageContent = Lookup<Partial<FilmWithShowings>>

export type Address = { readonly path: string; readonly query: string }

/** Returns undefined if the page cannot be described. */
export type DescribePage = (address: Address, content: PageContent, visitor: Visitor) => PageDescription | undefined

const splitContent = (content: PageContent) =>
  typeof content === 'object' ? { lookup: 'found' as const, ...content.found } : { lookup: content }

/** Creates the function that describes a page. The rules are the storefront's, which also describes pages in browsers. */
export const pageDescriber = (
  prerender: Prerender | undefined,
  { site, log }: { site: Site; log: Pick<FastifyBaseLogger, 'warn'> },
): DescribePage => {
  if (prerender === undefined) return () => undefined
  let isFailing = false
  return (address, content, { language, locale }) => {
    try {
      const nowMs = Date.now()
      const page = { ...address, ...splitContent(content), site, language, locale, nowMs }
      const description = prerender.describePage(page)
      isFailing = false
      return description
    } catch (err) {
      if (!isFailing)
        log.warn({ event: 'storefront.page_not_described', path: address.path, err }, 'a page gets a general head')
      isFailing = true
      return undefined
    }
  }
}

const elementHtml = ({ tag, attributes }: HeadElement): string =>
  `<${tag}${Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
    .join('')}>`

/** The elements that the gateway adds to the head of a page. */
export const headHtml = ({ elements, events }: Pick<PageDescription, 'elements' | 'events'>): string =>
  [
    ...elements.map(elementHtml),
    ...(events ? [`<script type="application/ld+json">${jsonForScript(events)}</script>`] : []),
  ].join('\n    ')
