import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import type * as Prerender from './prerender.tsx'
import { movieWith } from './programme/testing.ts'

const cinema = {
  name: 'Lumière',
  address: '1-1 Dogenzaka <Shibuya>',
  time_zone: 'Asia/Tokyo',
  currency: 'jpy',
  payments: 'sandbox',
} as const
/** In Tokyo, 5 December has begun. */
const nowMs = Date.parse('2026-12-04T16:00:00Z')
const evening = '2026-12-05T20:15:00+09:00'

let built: typeof Prerender
beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, '../build/main.ts')])
  built = await import(join(import.meta.dirname, '../dist/.prerender/prerender.mjs'))
}, 120_000)

const render = (content: Partial<Parameters<typeof Prerender.renderStartPage>[0]> = {}) =>
  built.renderStartPage({ cinema, nowMs, language: 'en', locale: 'en-GB', lists: [], ...content })

describe('the rendered start page', () => {
  it('needs the movies of the cinema’s day and of the two after', () => {
    expect(built.startPagePaths({ cinema, nowMs })).toEqual([
      '/api/v1/movies?limit=200&showtime_date=2026-12-05',
      '/api/v1/movies?limit=200&showtime_date=2026-12-06',
      '/api/v1/movies?limit=200&showtime_date=2026-12-07',
    ])
  })

  it('shows the movies of that day with their times, in the visitor’s language and locale', () => {
    const lists = [[movieWith('Nosferatu', [evening])], [movieWith('Tomorrow only', ['2026-12-06T20:15:00+09:00'])]]
    const { html, state } = render({ lists }) ?? {}
    expect(html).toContain('What’s on')
    expect(html).toContain('Nosferatu')
    expect(html).toMatch(/<time[^>]*>20:15</)
    expect(html).not.toContain('Tomorrow only')
    expect(state?.movies.map(({ title }) => title)).toEqual(['Nosferatu', 'Tomorrow only'])
    expect(render({ lists, locale: 'en-US' })?.html).toMatch(/<time[^>]*>8:15/)
    expect(render({ lists, language: 'de', locale: 'de-AT' })?.html).toContain('Programm')
    expect(render({ lists, language: 'es', locale: 'es' })?.html).toContain('Cartelera')
  })

  it('shows tomorrow, with the shows after midnight, when today has no more shows', () => {
    const lists = [
      [movieWith('Over', ['2026-12-05T00:30:00+09:00'])],
      [movieWith('Evening', ['2026-12-06T20:15:00+09:00'])],
      [movieWith('Late', ['2026-12-07T01:00:00+09:00']), movieWith('Wanda', ['2026-12-07T20:00:00+09:00'])],
    ]
    const { html, state } = render({ lists }) ?? {}
    expect(html).toContain('No more showings today')
    expect(html).toMatch(/<h2[^>]*>Tomorrow, Sunday/)
    expect(['Over', 'Evening', 'Late', 'Wanda'].map((title) => html?.includes(title))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(state?.moviesOfTomorrow?.length).toBe(3)
  })

  it('escapes titles, and has no style that the content security policy refuses', () => {
    const html = render({ lists: [[movieWith('<script>alert(1)</script>', [evening])]] })?.html ?? ''
    expect(html).toContain('&lt;script&gt;alert(1)')
    expect(html).not.toMatch(/<script| style=/)
  })

  it('has the cinema’s name and address at its end', () => {
    expect(render()?.html).toMatch(/<footer.*Lumière.*1-1 Dogenzaka &lt;Shibuya&gt;.*<\/footer>/)
    expect(render({ cinema: { ...cinema, address: null } })?.html).not.toMatch(/<footer.*Dogenzaka/)
  })

  it('has the links of every visitor, signed in or not, of which the style sheet shows one', () => {
    const { html = '' } = render() ?? {}
    const links = [...html.matchAll(/<a data-for="([^"]+)" href="([^"]+)"/g)].map(([, ...link]) => link)
    expect(links).toEqual([
      ['nobody', '/sign-in'],
      ['account', '/account'],
      ['guest', '/account'],
    ])
  })

  it('leaves long texts out of the data', () => {
    const lists = [[movieWith('Long', [evening], { description: 'x'.repeat(200_000), cast: ['somebody'] })]]
    expect(render({ lists })?.state.movies[0]).toMatchObject({ title: 'Long', description: '', cast: null })
  })

  it.each([
    ['more than 60 movies', Array.from({ length: 61 }, (_, index) => movieWith(`Movie ${index}`, [evening]))],
    ['more than 150,000 characters', [movieWith('x'.repeat(80_000), [evening])]],
  ])('does not exist with %s', (_, movies) => {
    expect(render({ lists: [movies] })).toBeUndefined()
  })

  it('fails if a component fails, and then works again', () => {
    const broken = movieWith('Broken', [evening], { poster_image: 'no address' })
    expect(() => render({ lists: [[broken]] })).toThrow('a component of the start page failed')
    expect(render()?.html).toContain('What’s on')
  })

  it('is the page of an address whose query changes nothing', () => {
    expect(['', 'utm_source=mail', 'day=nonsense'].map(built.isStartPage)).toEqual([true, true, true])
    expect(['day=2026-12-06', 'q=a', 'view=coming-soon', 'age=12'].map(built.isStartPage)).toEqual(Array(4).fill(false))
  })
})

describe('the description of a page', () => {
  const film = { title: 'Nosferatu', description: 'A symphony.', duration_minutes: 94, poster_image_variants: [] }
  const describePage = (page: Partial<Parameters<typeof Prerender.describePage>[0]>) =>
    built.describePage({
      path: '/',
      query: '',
      lookup: 'found',
      site: { cinema, publicUrl: 'https://cinema.example' },
      language: 'en',
      locale: 'en-GB',
      nowMs,
      ...page,
    })

  it('is in the visitor’s language', () => {
    const page = { path: '/my-tickets' } as const
    expect((['en', 'de', 'es'] as const).map((language) => describePage({ ...page, language }).title)).toEqual([
      'My tickets · Lumière',
      'Meine Tickets · Lumière',
      'Mis entradas · Lumière',
    ])
    const { elements, noScript } = describePage({ ...page, language: 'de' })
    expect(elements[0]?.attributes['content']).toMatch(/^Filme und Vorstellungen im Lumière/)
    expect(noScript).toMatch(/^Diese Seite braucht JavaScript/)
  })

  it('of the start page names the chosen day by the cinema’s calendar', () => {
    const titleOf = (query: string, locale = 'en-GB') => describePage({ query, locale }).title
    expect([titleOf(''), titleOf('day=2026-12-05'), titleOf('day=2026-12-04')]).toEqual(Array(3).fill('Lumière'))
    expect(titleOf('day=2026-12-06')).toMatch(/^Sunday,? 6 December · Lumière$/)
    expect(titleOf('day=2026-12-06', 'en-US')).toBe('Sunday, December 6 · Lumière')
  })

  it('names the storefront’s picture with its size', async () => {
    const { elements } = describePage({})
    const og = (name: string) => elements.find(({ attributes }) => attributes['property'] === `og:image${name}`)
    const url = new URL(og('')?.attributes['content'] ?? '')
    const png = await readFile(join(import.meta.dirname, '../dist', url.pathname))
    const size = [png.readUInt32BE(16), png.readUInt32BE(20)].map(String)
    expect([og(':width'), og(':height')].map((element) => element?.attributes['content'])).toEqual(size)
  })

  it('of another day or of coming movies has an address of its own, without filters', () => {
    const addressOf = (query: string) =>
      describePage({ query }).elements.find(({ tag }) => tag === 'link')?.attributes['href']
    expect(['day=2026-12-06&q=a', 'view=coming-soon&day=2026-12-06', 'day=2026-12-04', 'q=a'].map(addressOf)).toEqual([
      'https://cinema.example/?day=2026-12-06',
      'https://cinema.example/?view=coming-soon',
      'https://cinema.example/',
      'https://cinema.example/',
    ])
  })

  it('has no events while the catalog does not answer', () => {
    expect(describePage({ path: '/films/1', lookup: 'unknown' })).toMatchObject({
      title: 'Lumière',
      elements: [{ attributes: { name: 'description' } }, { attributes: { name: 'robots', content: 'noindex' } }],
      events: undefined,
    })
  })

  const showing = {
    id: 's',
    show_datetime: evening,
    ends_at: evening,
    status: 'scheduled',
    currency: 'jpy',
    prices: { standard: 1900, premium: 2500 },
  }
  const isListed = ({ elements }: ReturnType<typeof describePage>) =>
    !elements.some(({ attributes }) => attributes['name'] === 'robots')

  it('has the events of a film', () => {
    const page = describePage({ path: '/showtimes/s', film, showings: [showing] })
    expect([page.title, isListed(page)]).toEqual(['Pick seats for Nosferatu · Lumière', true])
    expect(page.events).toMatchObject({
      '@graph': [{ offers: { price: '1900' }, location: { address: cinema.address } }],
    })
  })

  it('keeps a showtime out of search engines from its start, without events', () => {
    const at = (ms: number) => describePage({ path: '/showtimes/s', film, showings: [showing], nowMs: ms })
    const startsMs = Date.parse(evening)
    expect([isListed(at(startsMs - 1)), isListed(at(startsMs))]).toEqual([true, false])
    expect(at(startsMs)).toMatchObject({ title: 'Pick seats for Nosferatu · Lumière', events: undefined })
  })

  it('has only the upcoming events of a film, which search engines list also without any', () => {
    const over = { ...showing, id: 'over', show_datetime: '2026-12-04T20:15:00+09:00' }
    const pageOf = (...showings: (typeof showing)[]) => describePage({ path: '/films/1', film, showings })
    expect(pageOf(over, showing).events).toMatchObject({ '@graph': [{ url: 'https://cinema.example/showtimes/s' }] })
    for (const showings of [[over], []]) {
      const page = pageOf(...showings)
      expect([isListed(page), page.events]).toEqual([true, undefined])
    }
  })
})
