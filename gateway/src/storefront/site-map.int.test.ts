import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'
import { writeTestBuild } from './storefront-under-test.ts'

let build: Awaited<ReturnType<typeof writeTestBuild>>
let gateway: TestGateway
const later = new Date(Date.now() + 3_600_000).toISOString()
const start = () => startTestGateway({ settings: { STOREFRONT_DIR: build.folder } })

beforeAll(async () => {
  build = await writeTestBuild()
  gateway = await start()
})
afterAll(async () => {
  await gateway.stop()
  await build.remove()
})

it('robots.txt keeps private pages out and names the site map', async () => {
  const { headers, bytes } = await gateway.call('/robots.txt')
  expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(bytes.toString()).toMatch(
    /^User-agent: \*\n(?:Disallow: .*\n)+\nSitemap: https:\/\/cinema\.example\/sitemap\.xml\n$/,
  )
  expect(bytes.toString()).toContain('Disallow: /reservations/\n')
})

it('the site map is a 503 while the catalog is down, and not an empty list', async () => {
  gateway.upstreams.catalog.answerWith((_, response) => response.destroy())
  const { status, json } = await gateway.call('/sitemap.xml')
  expect([status, json.code]).toEqual([503, 'service-unavailable'])
})

it('the site map lists the start page, all films and all scheduled showtimes that have not started, page by page', async () => {
  const [first, second, showing, cancelled, running] = [newId(), newId(), newId(), newId(), newId()]
  let asked = 0
  gateway.upstreams.catalog.answerWith((request, response) => {
    asked += 1
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://catalog')
    response.setHeader('content-type', 'application/json')
    if (pathname === '/api/v1/showtimes') {
      response.end(
        JSON.stringify([
          { id: running, status: 'scheduled', show_datetime: new Date(Date.now() - 1_000).toISOString() },
          { id: showing, status: 'scheduled', show_datetime: later },
          { id: cancelled, status: 'cancelled', show_datetime: later },
        ]),
      )
    } else if (searchParams.has('cursor')) response.end(JSON.stringify([{ id: second }]))
    else {
      response.setHeader('link', '</api/v1/movies?limit=50&cursor=next>; rel="next"')
      response.end(JSON.stringify([{ id: first }]))
    }
  })
  const { headers, bytes } = await gateway.call('/sitemap.xml')
  expect(headers['content-type']).toBe('application/xml; charset=utf-8')
  const locations = [...bytes.toString().matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url]) => url)
  expect(locations).toEqual(
    ['/', `/films/${first}`, `/films/${second}`, `/showtimes/${showing}`].map(
      (path) => `https://cinema.example${path}`,
    ),
  )
  await gateway.call('/sitemap.xml')
  expect(asked).toBe(3)
})

it('the site map is bounded, however many films there are', async () => {
  const other = await start()
  other.upstreams.catalog.answerWith((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://catalog')
    const page = Array.from({ length: 50 }, () => ({ id: newId(), status: 'scheduled', show_datetime: later }))
    response.setHeader('link', `<${pathname}?cursor=${newId()}>; rel="next"`)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(page))
  })
  const { bytes } = await other.call('/sitemap.xml')
  expect(bytes.toString().match(/<loc>/g)?.length).toBe(4_001)
  await other.stop()
})
