import { describe, expect, it } from 'vitest'
import { type HeadFilm, headElements, type PageHead } from './page-head.ts'

const site = {
  cinema: { name: 'Palast', address: null, time_zone: 'Europe/Berlin', currency: 'eur', payments: 'sandbox' },
  publicUrl: 'https://cinema.example',
} as const
const film: HeadFilm = {
  title: 'Nosferatu',
  description: 'A symphony\n of horror.',
  poster_image_variants: [
    { url: 'https://cinema.example/a-320.jpg', width: 320, content_type: 'image/jpeg' },
    { url: 'https://cinema.example/a-640.webp', width: 640, content_type: 'image/webp' },
    { url: 'https://cinema.example/a-640.jpg', width: 640, content_type: 'image/jpeg' },
  ],
}

/** The elements of a page by name. */
const headOf = (page: Partial<PageHead>): Record<string, string> =>
  Object.fromEntries(
    headElements({ path: '/', title: '', hasContent: true, ...page }, site, {
      t: (id, values) => `${id} ${values?.['cinema']}`,
      language: 'de',
    }).map(({ attributes: { name, property, rel, content, href } }) => [name ?? property ?? rel, content ?? href]),
  )

describe('the head of a page', () => {
  it('describes the cinema on the start page, with the storefront’s picture in its size', () => {
    expect(headOf({})).toEqual({
      description: 'common.description Palast',
      canonical: 'https://cinema.example/',
      'og:site_name': 'Palast',
      'og:locale': 'de_DE',
      'og:type': 'website',
      'og:title': 'Palast',
      'og:description': 'common.description Palast',
      'og:url': 'https://cinema.example/',
      'og:image': 'https://cinema.example/share.png',
      'og:image:type': 'image/png',
      'og:image:width': '1200',
      'og:image:height': '630',
      'og:image:alt': 'Palast',
      'twitter:card': 'summary_large_image',
    })
  })

  it('describes a film with its widest poster, which a small preview does not crop', () => {
    const head = headOf({ path: '/films/1', title: 'Nosferatu', film })
    expect(head).toMatchObject({
      description: 'A symphony of horror.',
      canonical: 'https://cinema.example/films/1',
      'og:type': 'video.movie',
      'og:title': 'Nosferatu · Palast',
      'og:url': 'https://cinema.example/films/1',
      'og:image': 'https://cinema.example/a-640.jpg',
      'og:image:type': 'image/jpeg',
      'og:image:alt': 'Nosferatu',
      'twitter:card': 'summary',
    })
    expect(head).not.toHaveProperty('og:image:width')
  })

  it('has the storefront’s picture for a film without a poster, and the cinema’s description for one without a text', () => {
    const bare = { ...film, description: '', poster_image_variants: [] }
    expect(headOf({ path: '/films/1', film: bare })).toMatchObject({
      description: 'common.description Palast',
      'og:image': 'https://cinema.example/share.png',
    })
  })

  it.each([
    '/account',
    '/my-tickets',
    '/sign-in',
    '/reservations/1',
    '/reservations/1/payment',
    '/showtimes/1/details',
    '/films/1/',
    '/films',
  ])('keeps %s out of search engines', (path) => {
    expect(headOf({ path })).toEqual({ description: 'common.description Palast', robots: 'noindex' })
  })

  it('keeps a film or a showtime without content out of search engines', () => {
    for (const path of ['/films/1', '/showtimes/1']) {
      expect(headOf({ path })).not.toHaveProperty('robots')
      expect(headOf({ path, hasContent: false })).toMatchObject({ robots: 'noindex' })
    }
  })

  it.each([
    ['of letters', 'long '.repeat(100)],
    ['of emoji', '🎬'.repeat(300)],
    ['of families', `${'👨‍👩‍👧'.repeat(40)}`],
  ])('has at most 200 characters of a description %s, and no half character', (_, description) => {
    const shown = headOf({ path: '/films/1', film: { ...film, description } })['description'] ?? ''
    expect(shown.length).toBeLessThanOrEqual(200)
    expect(shown).toMatch(/(?:long|🎬|👨‍👩‍👧)…$/u)
    expect(shown.isWellFormed()).toBe(true)
  })
})
