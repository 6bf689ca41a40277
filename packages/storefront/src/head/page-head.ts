import { cutText } from '@marquee/kernel/cut-text'
import type { Cinema } from '../cinema.ts'
import type { Language } from '../i18n/languages.ts'
import type { Text } from '../i18n/use-text.ts'

/*
 * What a page says about itself to browsers, search engines and link previews. The gateway writes these elements into
 * the page that it sends, and the browser replaces them when the visitor goes to another page.
 */

/** The site that a page belongs to. */
export type Site = {
  readonly cinema: Cinema
  /** The address at which browsers reach the site, without a slash at the end. */
  readonly publicUrl: string
}

/** The facts of a film that a head shows. */
export type HeadFilm = {
  readonly title: string
  readonly description: string
  readonly poster_image_variants: readonly {
    readonly content_type: string
    readonly url: string
    readonly width: number
  }[]
}

export type PageHead = {
  readonly path: string
  /** The path with the query, for a path that has several pages. */
  readonly address?: string | undefined
  /** The title without the name of the cinema; empty for a page that has only that name. */
  readonly title: string
  readonly film?: HeadFilm | undefined
  /**
   * Whether the page has what its address promises, such as seats for a showtime that has not started. Search engines
   * must list no page without content.
   */
  readonly hasContent: boolean
}

export type HeadElement = {
  readonly tag: 'link' | 'meta'
  readonly attributes: Readonly<Record<string, string>>
}

/** The pages that search engines list: the start page, the films and the showtimes. All others are of one visitor. */
const publicPath = /^\/(?:(?:films|showtimes)\/[^/]+)?$/

/** Search engines and link previews show about this many characters. */
const maxDescription = 200

const shortened = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= maxDescription ? line : `${cutText(line, maxDescription - 1).trimEnd()}…`
}

/** The widest picture of the poster. JPEG wins over WebP, because some link previews show only JPEG. */
export const largestPoster = ({
  poster_image_variants: variants,
}: HeadFilm): HeadFilm['poster_image_variants'][number] | undefined =>
  variants.toSorted(
    (one, other) =>
      other.width - one.width ||
      Number(other.content_type === 'image/jpeg') - Number(one.content_type === 'image/jpeg'),
  )[0]

const named = (name: string, content: string): HeadElement => ({ tag: 'meta', attributes: { name, content } })
const property = (name: string, content: string): HeadElement => ({
  tag: 'meta',
  attributes: { property: `og:${name}`, content },
})

/** The picture of pages without a poster, in the storefront's folder `public`. */
const sharePicture = { path: '/share.png', type: 'image/png', width: 1200, height: 630 }

/**
 * The picture of a link preview. A poster is upright, and a large preview would cut off its top and bottom, so a poster
 * is shown in a small preview.
 */
const pictureElements = (film: HeadFilm | undefined, { cinema, publicUrl }: Site): HeadElement[] => {
  const poster = film && largestPoster(film)
  if (poster)
    return [
      property('image', poster.url),
      property('image:type', poster.content_type),
      property('image:alt', film.title),
      named('twitter:card', 'summary'),
    ]
  const { path, type, width, height } = sharePicture
  return [
    property('image', `${publicUrl}${path}`),
    property('image:type', type),
    property('image:width', String(width)),
    property('image:height', String(height)),
    property('image:alt', cinema.name),
    named('twitter:card', 'summary_large_image'),
  ]
}

const locales: Readonly<Record<Language, string>> = { en: 'en_GB', de: 'de_DE', es: 'es_ES' }

/** The title of the document. */
export const documentTitle = (title: string, { name }: Pick<Cinema, 'name'>): string =>
  title === '' ? name : `${title} · ${name}`

/** All elements of a head that differ between pages, except the title. */
export const headElements = (
  { path, address = path, title, film, hasContent }: PageHead,
  site: Site,
  { t, language }: { t: Text; language: Language },
): HeadElement[] => {
  const { name } = site.cinema
  const description = shortened(film?.description || t('common.description', { cinema: name }))
  if (!hasContent || !publicPath.test(path)) return [named('description', description), named('robots', 'noindex')]
  const url = `${site.publicUrl}${address}`
  return [
    named('description', description),
    { tag: 'link', attributes: { rel: 'canonical', href: url } },
    property('site_name', name),
    property('locale', locales[language]),
    property('type', film ? 'video.movie' : 'website'),
    property('title', documentTitle(title, site.cinema)),
    property('description', description),
    property('url', url),
    ...pictureElements(film, site),
  ]
}
