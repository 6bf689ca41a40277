import { brotliDecompressSync } from 'node:zlib'
import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hold, startTestGateway, type TestGateway } from '../testing.ts'
import { writeTestBuild } from './storefront-under-test.ts'

let build: Awaited<ReturnType<typeof writeTestBuild>>
let gateway: TestGateway
beforeAll(async () => {
  build = await writeTestBuild()
  gateway = await startTestGateway({
    settings: {
      STOREFRONT_DIR: build.folder,
      PUBLIC_URL: 'https://cinema.example/',
      CINEMA_NAME: `Ada's <Palast> & "Söhne"`,
      STRIPE_SANDBOX_URL: 'http://127.0.0.1:1',
    },
    timeouts: { pageHeadMilliseconds: 1_000 },
  })
})
afterAll(async () => {
  await gateway.stop()
  await build.remove()
})
beforeEach(() => gateway.upstreams.catalog.answerWith())

const html = ['accept', 'text/html,application/xhtml+xml,*/*;q=0.8']
const open = async (path: string, headers: string[] = html, from = gateway) => {
  const answer = await from.call(path, { headers })
  return { ...answer, text: answer.bytes.toString() }
}

const policyOf = ({ headers }: { headers: Record<string, unknown> }) => String(headers['content-security-policy'])
const nonceOf = (answer: { headers: Record<string, unknown> }) => /'nonce-([^']+)'/.exec(policyOf(answer))?.[1] ?? ''

const movieId = newId()
const showtimeId = newId()
const movie = {
  id: movieId,
  title: '</script><script>alert(1)</script> "Zwölf" & 🎬 <!-- MARQUEE_NONCE <!--cinema-->',
  description: `A film 🎬 about <b>quotes</b> " ' & ${'long '.repeat(100)}`,
  duration_minutes: 95,
  director: 'Ada <Lovelace>',
  cast: ['Grace Hopper'],
  age_rating: { system: 'FSK', rating: '12' },
  poster_image_variants: [
    { url: 'https://cinema.example/api/v1/posters/a-320.jpg', width: 320, content_type: 'image/jpeg' },
    { url: 'https://cinema.example/api/v1/posters/a-640.webp', width: 640, content_type: 'image/webp' },
    { url: 'https://cinema.example/api/v1/posters/a-640.jpg', width: 640, content_type: 'image/jpeg' },
  ],
}
const showtime = {
  id: showtimeId,
  movie_id: movieId,
  show_datetime: '2027-01-02T20:15:00+01:00',
  ends_at: '2027-01-02T21:50:00+01:00',
  status: 'scheduled',
  currency: 'eur',
  prices: { standard: 1250, premium: 1500, wheelchair: 1000, companion: 0 },
}
const cancelled = { ...showtime, id: newId(), status: 'cancelled' }

const serveCatalog = () => {
  let asked = 0
  gateway.upstreams.catalog.answerWith((request, response) => {
    asked += 1
    const path = request.url?.split('?')[0]
    const body = {
      [`/api/v1/movies/${movieId}`]: movie,
      [`/api/v1/showtimes/${showtimeId}`]: showtime,
      [`/api/v1/showtimes/${cancelled.id}`]: cancelled,
      '/api/v1/showtimes': [showtime, cancelled],
    }[path ?? '']
    const type = body ? 'application/json' : 'application/problem+json'
    response.writeHead(body ? 200 : 404, { 'content-type': type }).end(JSON.stringify(body ?? { code: 'not-found' }))
  })
  return { asked: () => asked }
}

type Events = { film: Record<string, unknown>; showings: { id: string }[] }
const structuredDataIn = (text: string): Events =>
  JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)?.[1] ?? '{}')
const metaIn = (text: string, name: string) =>
  new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)">`).exec(text)?.[1]

const paths = [
  '/',
  `/films/${movieId}`,
  `/showtimes/${showtimeId}`,
  `/showtimes/${showtimeId}/details`,
  `/reservations/${newId()}`,
  `/reservations/${newId()}/payment`,
  '/my-tickets',
  '/account',
  '/sign-in?next=/account',
]

describe('every page of the storefront', () => {
  it.each(paths)('has a strict policy with its nonce, and is kept by no cache: %s', async (path) => {
    serveCatalog()
    const page = await open(path)
    expect(page.status).toBe(200)
    expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    const nonce = nonceOf(page)
    expect(nonce).toMatch(/^[\w-]{22}$/)
    expect(policyOf(page)).toBe(
      `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'self'; font-src 'self'; ` +
        "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(page.text).toContain(`<script type="module" nonce="${nonce}" crossorigin src="/assets/index-1a2b.js">`)
    expect(page.text).toContain(`<meta property="csp-nonce" nonce="${nonce}" />`)
    expect(page.text).not.toMatch(/nonce="MARQUEE|<!--/)
  })

  it('has another nonce in each response', async () => {
    const nonces = await Promise.all(Array.from({ length: 20 }, async () => nonceOf(await open('/'))))
    expect(new Set(nonces).size).toBe(20)
  })

  it('contains the cinema as JSON that cannot end the script element', async () => {
    const { text } = await open('/')
    const json = /<script type="application\/json" id="cinema">(.*?)<\/script>/s.exec(text)?.[1] ?? ''
    expect(json).not.toMatch(/[<>&]/)
    expect(JSON.parse(json)).toEqual((await gateway.call('/api/v1/cinema')).json)
  })

  it('allows Stripe’s origins, and no inline code, when Stripe takes the payments', async () => {
    const real = await startTestGateway({ settings: { STOREFRONT_DIR: build.folder } })
    const policy = policyOf(await open('/', html, real))
    expect(policy).toContain("connect-src 'self' https://api.stripe.com;")
    expect(policy).toMatch(/frame-src [^;]*https:\/\/js\.stripe\.com[^;]*https:\/\/hooks\.stripe\.com/)
    expect(policy).not.toContain('unsafe')
    await real.stop()
  })

  it('is compressed for a browser that accepts it', async () => {
    const { headers, bytes } = await gateway.call('/', { headers: [...html, 'accept-encoding', 'gzip, br'] })
    expect(headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(bytes).toString()).toContain('<div id="app">')
  })

  it('has no body in the response to HEAD', async () => {
    const { status, bytes } = await gateway.call('/', { method: 'HEAD' })
    expect([status, bytes.length]).toEqual([200, 0])
  })
})

describe('the head of a page', () => {
  it('and the text for browsers without scripts are in the language that the visitor chose, else in the browser’s', async () => {
    for (const [accepted, cookie, language, locale] of [
      ['de-AT,de;q=0.9,en;q=0.8', 'a=b', 'de', 'de-AT'],
      ['fr,es;q=0.5', 'marquee.language=fr', 'es', 'es'],
      ['fr', 'xmarquee.language=de', 'en', 'en-GB'],
      ['en-US,de-CH', 'a=b; marquee.language=de; c=d', 'de', 'de-CH'],
      ['en-US', 'marquee.language=de', 'de', 'de'],
    ] as const) {
      const { text } = await open('/account', [...html, 'accept-language', accepted, 'cookie', cookie])
      expect(text).toContain(`<html lang="${language}" data-site="https://cinema.example">`)
      expect(text).toContain(`<noscript>No &lt;scripts&gt; in ${language}</noscript>`)
      expect(metaIn(text, 'page')).toBe(`${language} ${locale} /account  found`)
    }
  })

  it('is that of its address, with the query', async () => {
    const { text } = await open('/sign-in?next=/account&new')
    expect(metaIn(text, 'page')).toBe('en en-GB /sign-in next=/account&amp;new found')
    expect(text).toContain('<title>found Ada&#39;s &lt;Palast&gt; &amp; &quot;Söhne&quot;</title>')
  })

  it.each([`/films/${movieId}`, `/showtimes/${showtimeId}`])('has the film, escaped: %s', async (path) => {
    serveCatalog()
    const { text } = await open(path)
    expect(text).toContain(`<link rel="canonical" href="https://cinema.example${path}">`)
    expect(/<title>(.*?)<\/title>/.exec(text)?.[1]).toMatch(/^&lt;\/script&gt;.*&quot;Zwölf&quot; &amp; 🎬/)
    expect(metaIn(text, 'description')).toMatch(/^A film 🎬 about &lt;b&gt;/)
    expect(text).not.toMatch(/<script>alert|<b>|<!--/)
    // A placeholder in the title is not filled in.
    expect(/<title>(.*?)<\/title>/.exec(text)?.[1]).toContain('MARQUEE_NONCE')
    expect(structuredDataIn(text).film).toMatchObject({ title: movie.title, director: 'Ada <Lovelace>' })
  })

  it('has the film’s showings without the cancelled ones, and the showing of a showtime even if cancelled', async () => {
    serveCatalog()
    const idsIn = async (path: string) => structuredDataIn((await open(path)).text).showings.map(({ id }) => id)
    expect(await idsIn(`/films/${movieId}`)).toEqual([showtimeId])
    expect(await idsIn(`/showtimes/${cancelled.id}`)).toEqual([cancelled.id])
  })

  it('is read from the catalog once for many visitors', async () => {
    const id = newId()
    const catalog = serveCatalog()
    await Promise.all(Array.from({ length: 30 }, () => open(`/films/${id}`)))
    expect(catalog.asked()).toBe(2)
  })

  it('is left out if it cannot be described', async () => {
    const { status, text } = await open('/account?broken')
    expect([status, metaIn(text, 'page')]).toEqual([200, undefined])
    expect(text).toContain('<title>Ada&#39;s &lt;Palast&gt; &amp; &quot;Söhne&quot;</title>')
    expect(text).toContain('<noscript>This page needs JavaScript to show seats and sell tickets.</noscript>')
  })
})

describe('a page whose film or showtime does not exist', () => {
  it.each([`/films/${newId()}`, `/showtimes/${newId()}`, '/films/none', '/films/..%2F..%2Fapi%2Fv1%2Frooms'])(
    'is served with status 404: %s',
    async (path) => {
      serveCatalog()
      const page = await open(path)
      expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
      expect(metaIn(page.text, 'page')).toMatch(/ missing$/)
      expect(page.text).toContain('<div id="app">')
    },
  )
})

describe('a page is served with a general head', () => {
  it('while the catalog is slow', async () => {
    const id = newId()
    const held = hold(gateway.upstreams.catalog)
    const startedAt = performance.now()
    const page = await open(`/films/${id}`)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    expect(page.status).toBe(200)
    expect(page.text).toContain('<div id="app">')
    expect(metaIn(page.text, 'page')).toMatch(/ unknown$/)
    held.letGo()
  })

  it('while the catalog is down or answers nonsense', async () => {
    gateway.upstreams.catalog.answerWith((_, response) => response.destroy())
    expect((await open(`/films/${newId()}`)).status).toBe(200)
    gateway.upstreams.catalog.answerWith((_, response) =>
      response.setHeader('content-type', 'application/json').end('{"title":7}'),
    )
    const page = await open(`/showtimes/${newId()}`)
    expect([page.status, metaIn(page.text, 'page')]).toEqual([200, expect.stringMatching(/ unknown$/)])
  })
})

describe('an unknown path', () => {
  it.each(['/nothing', '/films', '/staff', '/staff/showtimes'])(
    'shows the storefront to a browser, with status 404: %s',
    async (path) => {
      const page = await open(path)
      expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
      expect(page.text).toContain(`nonce="${nonceOf(page)}"`)
    },
  )

  it('is a problem for every other client', async () => {
    for (const accept of ['application/json', '*/*']) {
      const { status, headers } = await gateway.call('/nothing', { headers: ['accept', accept] })
      expect([status, headers['content-type']]).toEqual([404, 'application/problem+json'])
    }
    const posted = await gateway.call('/nothing', { method: 'POST', headers: html })
    expect([posted.status, posted.json.code]).toEqual([404, 'not-found'])
  })

  it.each(['/api/v1/nothing', '/assets/nothing.js', '/.well-known/nothing', '/sandbox/stripe/v1/charges'])(
    'below a path for programs is a problem even for a browser: %s',
    async (path) => {
      const { status, headers } = await open(path)
      expect([status, headers['content-type']]).toEqual([404, 'application/problem+json'])
    },
  )
})

it('the page for developers is at /developers, and all its links work', async () => {
  const { text } = await open('/developers')
  for (const [, path] of text.matchAll(/href="([^"]+)"/g)) {
    expect([path, [200, 503].includes((await gateway.call(path ?? '')).status ?? 0)]).toEqual([path, true])
  }
})
