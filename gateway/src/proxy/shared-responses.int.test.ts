import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

const forEverybody = 'public, max-age=0, s-maxage=1, must-revalidate'

let gateway: TestGateway
let path: string
let requests: IncomingMessage[]
let content: string
let headers: Record<string, string>
/** While set, requests are held, and each is answered when its function is called. */
let held: (() => void)[] | undefined

const tagOf = (text: string) => `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  const tag = tagOf(content)
  response.setHeader('etag', tag)
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (request.headers['if-none-match'] === tag) response.writeHead(304).end()
  else {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) })
    response.end(content)
  }
}

beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

let paths = 0
beforeEach(() => {
  paths += 1
  path = `/api/v1/movies/${paths}`
  requests = []
  content = '{"title":"Amélie"}'
  headers = { 'cache-control': forEverybody }
  gateway.upstreams.catalog.answerWith((request, response) => {
    requests.push(request)
    if (held) held.push(() => answer(request, response))
    else answer(request, response)
  })
})
afterEach(() => {
  for (const release of held ?? []) release()
  held = undefined
})

const get = (options?: Parameters<TestGateway['call']>[1]) => gateway.call(path, options)
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('a response whose service allows sharing', () => {
  it('is given to everybody for a second, with Age and the request id of each request', async () => {
    const first = await get({ headers: ['x-request-id', 'first-request'] })
    const second = await get({ headers: ['x-request-id', 'second-request'] })
    expect(requests).toHaveLength(1)
    expect([first.bytes, second.bytes]).toEqual([Buffer.from(content), Buffer.from(content)])
    expect([first.headers['x-request-id'], second.headers['x-request-id']]).toEqual(['first-request', 'second-request'])
    expect([first.headers.age, second.headers.age]).toEqual([undefined, '0'])
    expect(second.headers).toMatchObject({ 'cache-control': forEverybody, etag: tagOf(content), vary: 'Origin' })
  })

  it('is never older than a second, even if the service allows more', async () => {
    headers = { 'cache-control': 'public, max-age=3600, s-maxage=3600' }
    await get()
    content = '{"title":"Brazil"}'
    await wait(1_050)
    expect((await get()).bytes.toString()).toBe(content)
  })

  it('is revalidated by its entity tag, and needs no body while it is unchanged', async () => {
    await get()
    await wait(1_050)
    const again = await get()
    expect(requests.map((request) => request.headers['if-none-match'])).toEqual([undefined, tagOf(content)])
    expect([again.status, again.bytes.toString()]).toEqual([200, content])
    expect(again.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(content)),
    })
    await get()
    expect(requests).toHaveLength(2)
  })

  it('becomes a 304 at the gateway for a client that has the response, whether or not the gateway has it', async () => {
    const known = { headers: ['if-none-match', `W/${tagOf(content)}, "other"`] }
    const [first, second] = [await get(known), await get(known)]
    expect(requests).toHaveLength(1)
    for (const { status, bytes, headers } of [first, second]) {
      expect([status, bytes.length, headers.etag]).toEqual([304, 0, tagOf(content)])
      expect(headers).not.toHaveProperty('content-length')
    }
    expect((await get({ headers: ['if-none-match', '"other"'] })).status).toBe(200)
    expect(requests).toHaveLength(1)
  })

  it('answers HEAD without a body', async () => {
    await get()
    const { status, bytes, headers } = await get({ method: 'HEAD' })
    expect([status, bytes.length, headers['content-length']]).toEqual([200, 0, String(Buffer.byteLength(content))])
    expect(requests).toHaveLength(1)
  })

  it('is not given to a client that sends no-cache or asks for a part', async () => {
    await get()
    await get({ headers: ['cache-control', 'no-cache'] })
    await get({ headers: ['range', 'bytes=0-1'] })
    expect(requests).toHaveLength(3)
  })

  it('is dropped when a request such as DELETE changes the resource at its URL', async () => {
    await get()
    await get({ method: 'DELETE', headers: ['authorization', await gateway.bearer()] })
    await get()
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'GET'])
  })

  it('is dropped when staff change anything in the catalog', async () => {
    await get()
    await gateway.call('/api/v1/movies/2', { method: 'DELETE', headers: ['authorization', await gateway.bearer()] })
    await get()
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'GET'])
  })

  it('differs by each header of Vary, and by the encodings that a client accepts', async () => {
    headers = { 'cache-control': forEverybody, vary: 'Accept-Encoding, Accept-Language' }
    const call = (encodings: string, language: string) =>
      get({ headers: ['accept-encoding', encodings, 'accept-language', language] })
    await call('gzip, deflate, br', 'en')
    const shared = await call('gzip, deflate, br, zstd', 'en')
    expect(requests.map((request) => request.headers['accept-encoding'])).toEqual(['br, gzip'])
    expect(shared.headers.vary).toBe('Origin, Accept-Encoding, Accept-Language')
    await call('gzip', 'en')
    await call('br;q=0, gzip;q=0.5', 'en')
    expect(requests.map((request) => request.headers['accept-encoding'])).toEqual(['br, gzip', 'gzip'])
    await call('gzip', 'de')
    expect(requests).toHaveLength(3)
  })

  it('is not given to a client that asks with another query', async () => {
    const calls = ['', '?limit=1', '?limit=2', '?limit=1'].map((query) => `${path}${query}`)
    for (const call of calls) await gateway.call(call)
    expect(requests.map(({ url }) => url)).toEqual(calls.slice(0, 3))
  })

  it('is dropped when newer ones need the 16 MiB of the store', async () => {
    content = `"${'x'.repeat(500 * 1024)}"`
    const urls = Array.from({ length: 20 }, (_, index) => `${path}?page=${index}`)
    for (const url of urls) await gateway.call(url)
    await wait(1_050)
    requests.length = 0
    for (const url of [urls[0], urls[19]]) await gateway.call(url ?? '')
    // Only a stored response is revalidated by its tag.
    expect(requests.map((request) => request.headers['if-none-match'])).toEqual([undefined, tagOf(content)])
  })

  it('has the CORS headers of each request', async () => {
    await get({ headers: ['origin', 'https://cinema.example'] })
    const other = await get({ headers: ['origin', 'https://elsewhere.example'] })
    expect(other.headers).not.toHaveProperty('access-control-allow-origin')
    expect(requests).toHaveLength(1)
  })
})

describe('a response is not shared', () => {
  const unshared: [string, Record<string, string>][] = [
    ['without Cache-Control', {}],
    ['with no-cache', { 'cache-control': 'public, no-cache' }],
    ['with no-store', { 'cache-control': 'no-store, s-maxage=1' }],
    ['with private', { 'cache-control': 'private, max-age=60' }],
    ['with private and a lifetime for shared caches', { 'cache-control': 'private, s-maxage=60' }],
    ['without a lifetime', { 'cache-control': 'public' }],
    ['with a cookie', { 'cache-control': forEverybody, 'set-cookie': 'a=b' }],
    ['with Vary: *', { 'cache-control': forEverybody, vary: '*' }],
    ['whose age is its lifetime', { 'cache-control': forEverybody, age: '1' }],
  ]
  it.each(unshared)('%s', async (_, given) => {
    headers = given
    await get()
    expect((await get()).headers).not.toHaveProperty('age', '0')
    expect(requests).toHaveLength(2)
  })

  it('with an error status', async () => {
    gateway.upstreams.catalog.answerWith((request, response) => {
      requests.push(request)
      response.writeHead(404, { 'cache-control': forEverybody, 'content-length': 2 }).end('{}')
    })
    expect([(await get()).status, (await get()).status, requests.length]).toEqual([404, 404, 2])
  })

  it('on a route that needs a token, whatever the service says', async () => {
    path = '/api/v1/rooms'
    for (let user = 0; user < 2; user += 1) await get({ headers: ['authorization', await gateway.bearer()] })
    expect(requests).toHaveLength(2)
  })

  it('of identity, whatever identity says, because its responses may set cookies', async () => {
    gateway.upstreams.identity.answerWith((request, response) => {
      // The gateway's own requests for the keys have no id.
      if (request.headers['x-request-id'] !== undefined) requests.push(request)
      content = JSON.stringify(gateway.issuer.jwks)
      answer(request, response)
    })
    path = '/.well-known/jwks.json'
    expect([(await get()).status, (await get()).status, requests.length]).toEqual([200, 200, 2])
  })

  it('above 512 KiB', async () => {
    content = `"${'x'.repeat(512 * 1024)}"`
    expect((await get()).bytes.length).toBe(content.length)
    expect((await get()).bytes.length).toBe(content.length)
    expect(requests).toHaveLength(2)
  })

  it('but is still a 304 for a client that has it', async () => {
    headers = { 'cache-control': 'no-cache' }
    const { status, bytes } = await get({ headers: ['if-none-match', tagOf(content)] })
    expect([status, bytes.length]).toEqual([304, 0])
  })
})

describe('requests for the same URL at the same moment', () => {
  it('make one request to the service', async () => {
    held = []
    const calls = Array.from({ length: 20 }, () => get())
    await eventually(() => expect(held).toHaveLength(1))
    await wait(50)
    held.shift()?.()
    const bodies = (await Promise.all(calls)).map(({ bytes }) => bytes.toString())
    expect(bodies).toEqual(Array.from({ length: 20 }, () => content))
    expect(requests).toHaveLength(1)
  })

  it('make a request for each client when the response may not be shared', async () => {
    headers = { 'cache-control': 'no-store' }
    held = []
    const calls = [get(), get(), get()]
    await eventually(() => expect(held).toHaveLength(1))
    await wait(50)
    const [first] = held
    held = undefined
    first?.()
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200])
    expect(requests).toHaveLength(3)
  })

  it('get the response although the first client has disconnected', async () => {
    held = []
    const leaving = new AbortController()
    const first = get({ signal: leaving.signal }).catch(() => 'disconnected')
    await eventually(() => expect(held).toHaveLength(1))
    const second = get()
    await wait(50)
    leaving.abort()
    expect(await first).toBe('disconnected')
    await wait(50)
    held.shift()?.()
    expect((await second).status).toBe(200)
    expect(requests).toHaveLength(1)
  })

  it('are aborted at the service when all clients have disconnected', async () => {
    held = []
    const leaving = new AbortController()
    const calls = [get({ signal: leaving.signal }), get({ signal: leaving.signal })].map((call) => call.catch(() => 0))
    await eventually(() => expect(held).toHaveLength(1))
    await wait(50)
    leaving.abort()
    await Promise.all(calls)
    await eventually(() => expect(requests[0]?.socket.destroyed).toBe(true))
  })

  it('do not get a response whose request started more than a second ago', async () => {
    held = []
    const early = get()
    await eventually(() => expect(held).toHaveLength(1))
    await wait(1_050)
    const late = get()
    await eventually(() => expect(held).toHaveLength(2))
    content = '{"title":"Brazil"}'
    held.pop()?.()
    expect((await late).bytes.toString()).toBe(content)
    held.shift()?.()
    await early
  })

  it('store no response for later requests when the resource is changed before the response arrives', async () => {
    held = []
    const early = get()
    await eventually(() => expect(held).toHaveLength(1))
    const [first] = held
    held = undefined
    await get({ method: 'DELETE', headers: ['authorization', await gateway.bearer()] })
    first?.()
    await early
    await get()
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'GET'])
  })

  it('all get 503 when the service does not answer', async () => {
    gateway.upstreams.catalog.answerWith((request) => request.socket.destroy())
    const answers = await Promise.all([get(), get(), get()])
    expect(answers.map(({ status, json }) => [status, json.code])).toEqual(
      Array.from({ length: 3 }, () => [503, 'service-unavailable']),
    )
  })
})

describe('a client that has seen the state of a showtime', () => {
  let showtime: string
  let map: string
  let maps: IncomingMessage[]
  let stream: ServerResponse | undefined
  let others: { status: number; groups: string | undefined }

  beforeEach(() => {
    showtime = newId()
    map = `/api/v1/showtimes/${showtime}/seats`
    maps = []
    others = { status: 200, groups: `"seats-${showtime}"` }
    gateway.upstreams.booking.answerWith((request, response) => {
      const { url = '' } = request
      if (url.endsWith('/events')) {
        stream = response
        const head = { 'content-type': 'text/event-stream', 'cache-groups': `"seats-${showtime}"` }
        response.writeHead(200, head).write('retry: 2000\n\n')
      } else if (url.includes('/seats')) {
        maps.push(request)
        response.setHeader('cache-groups', `"seats-${url.split('/')[4]?.toLowerCase()}"`)
        if (held) held.push(() => answer(request, response))
        else answer(request, response)
      } else {
        const { status, groups } = others
        response.writeHead(status, { 'content-length': 2, ...(groups ? { 'cache-groups': groups } : {}) }).end('{}')
      }
    })
  })

  const getMap = (url = map, options?: Parameters<TestGateway['call']>[1]) => gateway.call(url, options)
  const signedIn = async (method: string, url: string) =>
    gateway.call(url, { method, headers: ['authorization', await gateway.bearer()] })

  const seen: [string, () => Promise<unknown>][] = [
    ['in the response to a hold', () => signedIn('POST', '/api/v1/reservations')],
    ['in a cancellation', () => signedIn('DELETE', `/api/v1/reservations/${newId()}`)],
    ['in a reservation', () => signedIn('GET', `/api/v1/reservations/${newId()}`)],
    ['in a newer map', () => getMap(map, { headers: ['cache-control', 'no-cache'] })],
    [
      'in a refusal that names the seats',
      () => {
        others.status = 409
        return signedIn('POST', '/api/v1/reservations')
      },
    ],
    [
      'in a list of reservations',
      () => {
        others.groups = undefined
        return signedIn('GET', '/api/v1/reservations')
      },
    ],
  ]
  it.each(seen)('%s gets no older map, whatever the URL of the map', async (_, see) => {
    const aliases = [map, `${map}?x=1`, map.toUpperCase().replace('/API/V1/SHOWTIMES', '/api/v1/showtimes')]
    aliases[2] = `${aliases[2]?.slice(0, -'/SEATS'.length)}/seats`
    for (const alias of aliases) await getMap(alias)
    await see()
    const before = maps.length
    for (const alias of aliases) expect((await getMap(alias)).headers).not.toHaveProperty('age')
    expect(maps).toHaveLength(before + aliases.length)
    for (const alias of aliases) expect((await getMap(alias)).headers.age).toBe('0')
    expect(maps).toHaveLength(before + aliases.length)
  })

  it('does not join a request for the map that was sent before the client saw this state', async () => {
    held = []
    const early = getMap()
    await eventually(() => expect(held).toHaveLength(1))
    await signedIn('POST', '/api/v1/reservations')
    const late = getMap()
    await eventually(() => expect(held).toHaveLength(2))
    content = '["newer"]'
    held.pop()?.()
    expect((await late).bytes.toString()).toBe(content)
    content = '["older"]'
    held.pop()?.()
    expect((await early).bytes.toString()).toBe(content)
    held = undefined
    expect((await getMap()).bytes.toString()).toBe('["newer"]')
    expect(maps).toHaveLength(2)
  })

  it('still gets shared maps of other showtimes, and of the same showtime after an error', async () => {
    const other = `/api/v1/showtimes/${newId()}/seats`
    await getMap()
    await getMap(other)
    await signedIn('POST', '/api/v1/reservations')
    others = { status: 404, groups: undefined }
    await signedIn('GET', `/api/v1/reservations/${newId()}`)
    expect((await getMap(other)).headers.age).toBe('0')
    await getMap()
    await signedIn('GET', `/api/v1/reservations/${newId()}`)
    expect((await getMap()).headers.age).toBe('0')
  })

  it('gets no map from a cache of the service, and no Cache-Groups header', async () => {
    const { headers } = await getMap()
    expect(headers).not.toHaveProperty('cache-groups')
    await getMap(map, { method: 'HEAD', headers: ['range', 'bytes=0-1'] })
    expect(maps.map((request) => request.headers['cache-control'])).toEqual(['no-cache', 'no-cache'])
  })

  it('in an event stream gets no older map, neither when the stream opens nor after an event', async () => {
    await getMap()
    await getMap()
    expect(maps).toHaveLength(1)
    const leaving = new AbortController()
    const { body } = await fetch(`${gateway.url}${map}/events`, { signal: leaving.signal })
    const reader = body?.getReader()
    await getMap()
    expect(maps).toHaveLength(2)
    await reader?.read()
    stream?.write('event: seats\ndata: [1]\n\n')
    await reader?.read()
    await getMap()
    expect(maps).toHaveLength(3)
    leaving.abort()
  })
})
