import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway()
  for (const name of ['identity', 'catalog', 'booking', 'payment'] as const) {
    gateway.upstreams[name].answerWith((_request, response) => {
      response
        .setHeader('content-type', 'application/json; charset=utf-8')
        .end(JSON.stringify({ openapi: '3.1.0', info: { title: name, version: '1.0.0' }, paths: {} }))
    })
  }
})
afterAll(() => gateway.stop())

const scriptPath = '/redoc/redoc.standalone.js'

describe('ReDoc', () => {
  it.each(['/redoc', '/redoc/'])(
    'is at %s, and its page refers only to things that the gateway serves',
    async (path) => {
      const { status, headers, bytes } = await gateway.call(path)
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      const named = [...bytes.toString().matchAll(/(?:src|href|url)="([^"]+)"/g)]
        .map(([, source]) => source ?? '')
        .filter((source) => source !== 'data:,')
      expect(named).toEqual(['/api/v1/openapi.json', scriptPath])
      for (const source of named) expect([source, (await gateway.call(source)).status]).toEqual([source, 200])
    },
  )

  it('may run only scripts of the gateway, none inline, and load nothing from other servers', async () => {
    const { headers, bytes } = await gateway.call('/redoc')
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; style-src-attr 'none'; img-src data:; " +
        "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    const scripts = [...bytes.toString().matchAll(/<script([^>]*)>([^<]*)/g)]
    expect(scripts.map(([, attributes, text]) => [attributes, text])).toEqual([[` src="${scriptPath}"`, '']])
    expect(bytes.toString()).not.toMatch(/\son\w+=/)
  })
})

describe('the script of ReDoc', () => {
  it('is served as JavaScript that looks for the `redoc` element of the page', async () => {
    const { headers, bytes } = await gateway.call(scriptPath)
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    expect(/\("redoc"\);.*getAttribute\("spec-url"\)/.test(bytes.toString())).toBe(true)
  })

  // The only thing that ReDoc would load from another server is its maker's logo, which the gateway replaces. If a new
  // version of ReDoc loads the logo differently, this test fails.
  it('loads nothing from the servers of ReDoc’s maker', async () => {
    const script = (await gateway.call(scriptPath)).bytes.toString()
    expect(/alt:"redocly logo"[^}]*/.exec(script)?.[0]).toMatch(/src:"data:,"$/)
    expect(/.{0,40}cdn\.redoc.{0,40}/.exec(script)?.[0]).toBeUndefined()
  })

  it('is cached by browsers, and not sent again to a browser that has it', async () => {
    const { headers } = await gateway.call(scriptPath)
    expect(headers['cache-control']).toBe('public, max-age=86400')
    const again = await gateway.call(scriptPath, { headers: ['if-none-match', String(headers.etag)] })
    expect([again.status, again.bytes.length, again.headers.etag]).toEqual([304, 0, headers.etag])
    const other = await gateway.call(scriptPath, { headers: ['if-none-match', '"another"'] })
    expect(other.status).toBe(200)
  })
})

it('the page for developers links to ReDoc', async () => {
  expect((await gateway.call('/')).bytes.toString()).toContain('href="/redoc"')
})
