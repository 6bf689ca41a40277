import type { Language } from '@marquee/kernel/languages'
import type { Cinema } from '../own-routes/cinema.ts'
import { type Film, largestPoster, type Showing } from './catalog.ts'
import { structuredData } from './structured-data.ts'
import { escapeHtml, jsonForScript } from './template.ts'

const descriptions: Readonly<Record<Language, (name: string) => string>> = {
  en: (name) => `What’s on at ${name}: pick your seats and have your tickets in a minute.`,
  de: (name) => `Das Programm von ${name}: Such dir Plätze aus und hab in einer Minute deine Tickets.`,
  es: (name) => `La cartelera de ${name}: elige tus butacas y ten tus entradas en un minuto.`,
}

/** Search engines and link previews show about this many characters. */
const maxDescription = 200

const shortened = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  // Cut by code points, so that no emoji is cut in half.
  const points = [...line.slice(0, maxDescription * 2)]
  return points.length <= maxDescription
    ? line
    : `${points
        .slice(0, maxDescription - 1)
        .join('')
        .trimEnd()}…`
}

export type Site = { readonly cinema: Cinema; readonly publicUrl: string }

/** The parts of a page that its head describes. */
export type PageContent = {
  /** Path of the page at PUBLIC_URL; null for a page that search engines must not list. */
  readonly canonicalPath: string | null
  readonly film?: Film
  /** The showings that the page offers. */
  readonly showings?: readonly Showing[]
}

const meta = (attribute: 'name' | 'property', name: string, content: string): string =>
  `<meta ${attribute}="${name}" content="${escapeHtml(content)}">`

export const titleOf = ({ film }: PageContent, { cinema }: Site): string =>
  film === undefined ? cinema.name : `${film.title} · ${cinema.name}`

const socialTags = (
  page: PageContent,
  { title, description, url }: Record<'title' | 'description' | 'url', string>,
) => {
  const poster = page.film && largestPoster(page.film)
  return [
    meta('property', 'og:type', page.film ? 'video.movie' : 'website'),
    meta('property', 'og:title', title),
    meta('property', 'og:description', description),
    meta('property', 'og:url', url),
    ...(poster
      ? [
          meta('property', 'og:image', poster.url),
          meta('property', 'og:image:type', poster.content_type),
          meta('property', 'og:image:alt', page.film?.title ?? ''),
        ]
      : []),
    meta('name', 'twitter:card', poster ? 'summary_large_image' : 'summary'),
  ]
}

/** The elements that the gateway adds to the head of a page. */
export const headOf = (page: PageContent, site: Site, language: Language): string => {
  const { name } = site.cinema
  const description = shortened(page.film?.description || descriptions[language](name))
  if (page.canonicalPath === null)
    return [meta('name', 'description', description), '<meta name="robots" content="noindex">'].join('\n    ')
  const url = `${site.publicUrl}${page.canonicalPath}`
  const events = page.film && page.showings?.length ? structuredData(page.film, page.showings, site) : undefined
  return [
    meta('name', 'description', description),
    `<link rel="canonical" href="${escapeHtml(url)}">`,
    meta('property', 'og:site_name', name),
    meta('property', 'og:locale', { en: 'en_GB', de: 'de_DE', es: 'es_ES' }[language]),
    ...socialTags(page, { title: titleOf(page, site), description, url }),
    ...(events ? [`<script type="application/ld+json">${jsonForScript(events)}</script>`] : []),
  ].join('\n    ')
}
