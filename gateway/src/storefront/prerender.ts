import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Language } from '@marquee/kernel/languages'
import type { Cinema } from '../own-routes/cinema.ts'
import type { Film, FilmWithShowings, Lookup } from './catalog.ts'

export type Site = { readonly cinema: Cinema; readonly publicUrl: string }

export type RenderedPage = { readonly html: string; readonly state: unknown }

export type HeadElement = {
  readonly tag: 'link' | 'meta'
  readonly attributes: Readonly<Record<string, string>>
}

/** The parts of a page that the gateway fills in. */
export type PageDescription = {
  readonly title: string
  readonly elements: readonly HeadElement[]
  /** The page's showings as schema.org describes them. */
  readonly events: object | undefined
  /** The text for browsers without scripts. */
  readonly noScript: string
}

/** The part of the build that runs in the gateway; see packages/storefront/src/prerender.tsx. */
export type Prerender = {
  readonly describePage: (page: {
    path: string
    query: string
    lookup: Exclude<Lookup<unknown>, object> | 'found'
    film?: Film | undefined
    showings?: FilmWithShowings['showings'] | undefined
    site: Site
    language: Language
    locale: string
    nowMs: number
  }) => PageDescription
  /** Whether the start page shows today's movies with this query. @param query without `?` */
  readonly isStartPage: (query: string) => boolean
  /** The paths of the catalog whose bodies the page shows. */
  readonly startPagePaths: (at: { cinema: Cinema; nowMs: number }) => string[]
  /** Undefined for a page that would be too large. */
  readonly renderStartPage: (content: {
    cinema: Cinema
    nowMs: number
    lists: readonly unknown[]
    language: Language
    locale: string
  }) => RenderedPage | undefined
}

/** Loads the part of a build that runs in the gateway. */
export const loadPrerender = async (folder: string): Promise<Prerender> =>
  import(pathToFileURL(join(folder, '.prerender/prerender.mjs')).href)
