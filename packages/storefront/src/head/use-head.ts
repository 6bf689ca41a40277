import { useEffect, useEffectEvent, useLayoutEffect } from 'react'
import { useLocation } from 'wouter'
import { cinema } from '../cinema.ts'
import type { Language } from '../i18n/languages.ts'
import { useText } from '../i18n/use-text.ts'
import { documentTitle, type HeadElement, type HeadFilm, headElements, type PageHead } from './page-head.ts'

/** The elements of the page before, also those that the gateway has written. */
const former =
  'meta[name="description"], meta[name="robots"], meta[name="twitter:card"], meta[property^="og:"], link[rel="canonical"]'

/** The path that the elements in the document describe. */
let describedPath = typeof document === 'undefined' ? '' : location.pathname

const created = ({ tag, attributes }: HeadElement): HTMLElement => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

const replaceElements = (path: string, elements: readonly HeadElement[]): void => {
  for (const element of document.head.querySelectorAll(former)) element.remove()
  document.head.append(...elements.map(created))
  if (path === describedPath) return
  describedPath = path
  // The events of the page that the gateway has sent. Search engines load every page anew, so no others follow.
  document.head.querySelector('script[type="application/ld+json"]')?.remove()
}

/** The address of the site. The gateway writes it into the page, because visitors may come by another address. */
const publicUrl = (): string => document.documentElement.dataset['site'] ?? location.origin

/**
 * Describes the page in the document's head.
 *
 * @param title undefined while the page does not know its title yet
 * @param titleUntilThen the title while `title` is undefined, without the name of the cinema. It is not used for the
 *   page that the gateway has sent, because the gateway knew the title. Without it, the title of the page before stays.
 * @param address the path with the query, for a path that has several pages
 * @param film the film that the page is about
 * @param hasContent false for a page that only says why it shows nothing
 */
export const useHead = ({
  title,
  titleUntilThen,
  address,
  film,
  hasContent = true,
}: {
  title: string | undefined
  titleUntilThen?: string | undefined
  address?: string | undefined
  film?: HeadFilm | undefined
  hasContent?: boolean | undefined
}): void => {
  const [path] = useLocation()
  const { t, language } = useText()
  const describe = useEffectEvent((head: PageHead, into: Language): void => {
    const site = { cinema: cinema(), publicUrl: publicUrl() }
    replaceElements(path, headElements(head, site, { t, language: into }))
  })
  // Before the heading gets the focus, because screen readers say the title with it.
  useLayoutEffect(() => {
    const shown = title ?? (path === describedPath ? undefined : titleUntilThen)
    if (shown !== undefined) document.title = documentTitle(shown, cinema())
  }, [path, title, titleUntilThen])
  useEffect(() => {
    // Until the title is known, the gateway knows more about the page than this code.
    if (title !== undefined || path !== describedPath)
      describe({ path, address, title: title ?? '', film, hasContent }, language as Language)
  }, [path, address, title, film, hasContent, language])
}
