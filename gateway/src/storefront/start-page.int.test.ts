import { afterAll, beforeAll, expect, it } from 'vitest'
import { hold, startTestGateway, type TestGateway } from '../testing.ts'
import { writeTestBuild } from './storefront-under-test.ts'

let build: Awaited<ReturnType<typeof writeTestBuild>>
beforeAll(async () => {
  build = await writeTestBuild()
})
afterAll(() => build.remove())

/**
 * Runs a test with a gateway of its own, because a gateway remembers a rendered page. By default, a page waits for the
 * catalog for as long as a busy machine may need.
 */
const withGateway = async (
  test: (gateway: TestGateway) => Promise<void>,
  pageHeadMilliseconds = 10_000,
): Promise<void> => {
  const settings = { STOREFRONT_DIR: build.folder, CURRENCY: 'usd' }
  const gateway = await startTestGateway({ settings, timeouts: { pageHeadMilliseconds } })
  try {
    await test(gateway)
  } finally {
    await gateway.stop()
  }
}

/** Answers the two lists with these titles each, and counts the reads. */
const serveMovies = (gateway: TestGateway, ...titles: string[]) => {
  const asked: (string | undefined)[] = []
  gateway.upstreams.catalog.answerWith((request, response) => {
    asked.push(request.url)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(titles.map((title) => ({ title }))))
  })
  return asked
}

const open = async (gateway: TestGateway, path = '/', language = 'en', cookie = 'a=b') => {
  const headers = ['accept', 'text/html', 'accept-language', language, 'cookie', cookie]
  const answer = await gateway.call(path, { headers })
  const text = answer.bytes.toString()
  return {
    status: answer.status,
    text,
    app: /<div id="app">(.*)<\/div>/.exec(text)?.[1],
    isMarked: text.includes(' data-rendered>'),
    state: /<script type="application\/json" id="start-page">(.*?)<\/script>/.exec(text)?.[1],
  }
}

const unrendered = { status: 200, app: '', isMarked: false, state: undefined }

it('the start page has its movies, and the data with which the browser takes the page over', () =>
  withGateway(async (gateway) => {
    serveMovies(gateway, 'Ada')
    const page = await open(gateway)
    expect(page).toMatchObject({ status: 200, app: '<p>en en-GB usd Ada Ada</p>', isMarked: true })
    const state = JSON.parse(page.state ?? '')
    expect(state.lists).toEqual([[{ title: 'Ada' }], [{ title: 'Ada' }]])
    expect(Math.abs(state.nowMs - Date.now())).toBeLessThan(60_000)
    expect((await open(gateway, '/', 'de-AT,de;q=0.9')).app).toBe('<p>de de-AT usd Ada Ada</p>')
    expect((await open(gateway, '/?utm_source=mail')).app).toBe('<p>en en-GB usd Ada Ada</p>')
  }))

it('the start page is in the language that the visitor chose, and visitors with the same locale share a rendering', () =>
  withGateway(async (gateway) => {
    const asked = serveMovies(gateway, 'Ada')
    const german = '<p>de de usd Ada Ada</p>'
    expect((await open(gateway, '/', 'en-US', 'marquee.language=de')).app).toBe(german)
    for (let index = 10; index < 30; index += 1)
      expect((await open(gateway, '/', `en-${index}`, 'marquee.language=de')).app).toBe(german)
    expect((await open(gateway, '/', 'en-US', 'marquee.language=xx')).app).toBe('<p>en en-US usd Ada Ada</p>')
    expect(asked.length).toBe(2)
  }))

it('no title in the data of the start page ends the script or becomes a mark', () =>
  withGateway(async (gateway) => {
    const title = '</script><script>alert(1)</script><!--app-->MARQUEE_NONCE'
    serveMovies(gateway, title)
    const { state, text } = await open(gateway)
    expect(JSON.parse(state ?? '').lists[0]).toEqual([{ title }])
    // The HTML has the title once for each of the two lists, because the test build does not escape. React does.
    expect(text.split('<script>alert').length).toBe(3)
  }))

it('the movies are read once for many visitors, whatever their language', () =>
  withGateway(async (gateway) => {
    const asked = serveMovies(gateway, 'Ada')
    await Promise.all(Array.from({ length: 30 }, (_, index) => open(gateway, '/', index % 2 ? 'es' : 'de')))
    expect(asked).toEqual(['/api/v1/movies?first', '/api/v1/movies?second'])
  }))

it('other pages, and the start page of another day, are rendered by the browser', () =>
  withGateway(async (gateway) => {
    const asked = serveMovies(gateway, 'Ada')
    for (const path of ['/?day=2027-01-02', '/my-tickets', '/nothing']) {
      expect((await open(gateway, path)).isMarked).toBe(false)
    }
    expect(asked).toEqual([])
  }))

it('the start page is rendered in the first twelve of twenty locales', () =>
  withGateway(async (gateway) => {
    serveMovies(gateway, 'Ada')
    const marked: boolean[] = []
    for (let index = 10; index < 30; index += 1) marked.push((await open(gateway, '/', `en-1${index}`)).isMarked)
    expect(marked).toEqual([...Array(12).fill(true), ...Array(8).fill(false)])
    expect((await open(gateway, '/', 'en-110')).isMarked).toBe(true)
  }))

it('a rendered page is used for five seconds at most', () =>
  withGateway(async (gateway) => {
    serveMovies(gateway, 'Ada')
    await open(gateway)
    serveMovies(gateway, 'Grace')
    expect((await open(gateway)).app).toBe('<p>en en-GB usd Ada Ada</p>')
    await expect
      .poll(async () => (await open(gateway)).app, { timeout: 20_000, interval: 500 })
      .toBe('<p>en en-GB usd Grace Grace</p>')
  }))

it('the start page and all other pages are served if the part that renders the start page cannot be loaded', async () => {
  const broken = await writeTestBuild({ '.prerender/prerender.mjs': 'throw new Error("cannot load")' })
  const gateway = await startTestGateway({ settings: { STOREFRONT_DIR: broken.folder } })
  try {
    expect(await open(gateway)).toMatchObject(unrendered)
    expect((await open(gateway, '/my-tickets')).status).toBe(200)
  } finally {
    await gateway.stop()
    await broken.remove()
  }
})

it.each([
  ['the programme is too long', (gateway: TestGateway) => serveMovies(gateway, ...'abcdefghij')],
  ['the page cannot be rendered', (gateway: TestGateway) => serveMovies(gateway, 'broken')],
  [
    'the catalog is down',
    (gateway: TestGateway) => gateway.upstreams.catalog.answerWith((_, response) => response.destroy()),
  ],
])('the browser renders the start page itself when %s', (_, prepare) =>
  withGateway(async (gateway) => {
    prepare(gateway)
    expect(await open(gateway)).toMatchObject(unrendered)
  }),
)

it('the start page does not wait for a slow catalog', () =>
  withGateway(async (gateway) => {
    const held = hold(gateway.upstreams.catalog)
    const startedAt = performance.now()
    expect(await open(gateway)).toMatchObject(unrendered)
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    held.letGo()
  }, 200))

it('the start page is rendered again once the catalog has come back', () =>
  withGateway(async (gateway) => {
    gateway.upstreams.catalog.answerWith((_, response) => response.destroy())
    expect(await open(gateway)).toMatchObject(unrendered)
    serveMovies(gateway, 'Ada')
    expect((await open(gateway)).app).toBe('<p>en en-GB usd Ada Ada</p>')
  }))
