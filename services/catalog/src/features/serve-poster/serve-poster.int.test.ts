import { newId } from '@marquee/kernel/id'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
let poster: string
beforeAll(async () => {
  catalog = await sharedTestCatalog()
  const form = new FormData()
  form.append('title', `Movie ${newId()}`)
  form.append('poster_image', new Blob([new Uint8Array(await png())]), 'poster.png')
  poster = (await catalog.call('POST', '/movies', { form })).body.poster_image
})
afterAll(() => catalog.stop())

const png = () =>
  sharp({ create: { width: 90, height: 135, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
const get = (headers = {}) =>
  catalog.call('GET', poster.replace('https://cinema.example/api/v1', ''), { as: 'anonymous', headers })

it('serves a poster with headers that let browsers cache it without limit and treat it only as a picture', async () => {
  const { headers } = await get()
  expect(headers).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
    etag: expect.stringMatching(/^"[0-9a-f]{32}-640\.webp"$/),
  })
  const again = await get({ 'if-none-match': headers.etag })
  expect([again.status, again.body.length]).toEqual([304, 0])
})

it('sends a content-length that equals the number of bytes for GET, and the content type for HEAD', async () => {
  const url = catalog.url + new URL(poster).pathname
  const answer = await fetch(url)
  const bytes = await answer.arrayBuffer()
  expect([answer.status, Number(answer.headers.get('content-length'))]).toEqual([200, bytes.byteLength])
  const head = await fetch(url, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-type')]).toEqual([200, 'image/webp'])
})

it('answers 404 for an unknown or invalid poster name', async () => {
  const key = '0123456789abcdef0123456789abcdef'
  for (const name of [
    `${key}-640.webp`,
    `${key}-640.svg`,
    `${key}-1.webp`,
    '..%2f..%2fetc%2fpasswd',
    'x'.repeat(150),
  ]) {
    const { status, body } = await catalog.call('GET', `/posters/${name}`)
    expect([status, body.code]).toEqual([404, 'poster-not-found'])
  }
})
