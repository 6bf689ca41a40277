import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'
import { writeTestBuild } from './storefront-under-test.ts'

let build: Awaited<ReturnType<typeof writeTestBuild>>
let gateway: TestGateway
beforeAll(async () => {
  build = await writeTestBuild()
  gateway = await startTestGateway({ settings: { STOREFRONT_DIR: build.folder } })
})
afterAll(async () => {
  await gateway.stop()
  await build.remove()
})

const scriptPath = '/assets/index-1a2b.js'

describe('an asset', () => {
  it.each([
    [scriptPath, 'text/javascript; charset=utf-8'],
    ['/assets/index-1a2b.css', 'text/css; charset=utf-8'],
    ['/assets/sans-3c4d.woff2', 'font/woff2'],
  ])('has its media type and may be kept for a year: %s', async (path, type) => {
    const { status, headers } = await gateway.call(path)
    expect([status, headers['content-type']]).toEqual([200, type])
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ] as const)('has the encoding that the client accepts: %s', async (accepted, coding, decompress) => {
    const { headers, bytes } = await gateway.call(scriptPath, { headers: ['accept-encoding', accepted] })
    expect(headers['content-encoding']).toBe(coding)
    expect(decompress(bytes).toString()).toBe(build.script)
    expect(headers.vary).toContain('accept-encoding')
    expect(Number(headers['content-length'])).toBe(bytes.length)
  })

  it('is not sent again to a browser that has it', async () => {
    const { headers } = await gateway.call(scriptPath, { headers: ['accept-encoding', 'br'] })
    const again = await gateway.call(scriptPath, { headers: ['if-none-match', String(headers.etag)] })
    expect([again.status, again.bytes.length]).toEqual([304, 0])
  })

  it('has no body in the response to HEAD', async () => {
    const { status, headers, bytes } = await gateway.call(scriptPath, { method: 'HEAD' })
    expect([status, bytes.length, Number(headers['content-length'])]).toEqual([200, 0, build.script.length])
  })
})

it.each([
  '/assets/unknown-0000.js',
  '/assets/',
  '/assets/index-1a2b.js.br',
  '/assets/../.sources',
  '/assets/%2e%2e/.sources',
  '/assets/..%2f.sources',
  '/assets/..%5c.sources',
  '/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '/assets//etc/passwd',
  '/.vite/manifest.json',
  '/.sources',
  '/index.html',
  '/assets/index-1a2b.js%00.css',
])('a path that names no public file of the build gets a 404: %s', async (path) => {
  const { status, json } = await gateway.call(path)
  expect([status, json.code]).toEqual([404, 'not-found'])
})

it('files beside the page may be kept for an hour', async () => {
  const { status, headers } = await gateway.call('/favicon.svg')
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    'image/svg+xml',
    'public, max-age=3600',
  ])
})

it('an address may load 3,000 files a minute, which do not count as requests to the API', async () => {
  const limited = await startTestGateway({ settings: { STOREFRONT_DIR: build.folder, RATE_LIMITS: 'on' } })
  const statusOfFile = async () => {
    const response = await fetch(`${limited.url}/favicon.svg`)
    await response.arrayBuffer()
    return response.status
  }
  for (let loaded = 0; loaded < 3_000; loaded += 50) {
    const statuses = await Promise.all(Array.from({ length: 50 }, statusOfFile))
    expect(new Set(statuses)).toEqual(new Set([200]))
  }
  expect(await statusOfFile()).toBe(429)
  expect((await limited.call('/api/v1/movies')).status).toBe(200)
  await limited.stop()
})
