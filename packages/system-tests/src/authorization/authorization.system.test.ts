import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { answered } from '@marquee/api-client/client'
import type { Operation } from '@marquee/api-contract/api-document'
import { checkedFetch } from '@marquee/api-contract/checked-fetch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cinema, type Moviegoer, visitCinema } from '../cinema.ts'
import { type Forgery, forgeries, forgeTokens } from './forged-tokens.ts'
import { type Access, type ValidRequest, validRequests } from './valid-requests.ts'

let cinema: Cinema
let owner: Moviegoer
let other: Moviegoer
let requests: Awaited<ReturnType<typeof validRequests>>
/** A superuser's, but for what is wrong with them: whatever opens a door to one of these, it is not the lack of rights that shuts it. */
let bad: Record<Forgery, string>
/** A superuser's whose account was closed after that. */
let deactivated: string

beforeAll(async () => {
  cinema = await visitCinema()
  const [first, second, promoted, closed] = await Promise.all(Array.from({ length: 4 }, () => cinema.moviegoer()))
  if (!first || !second || !promoted || !closed) throw new Error('four moviegoers were asked for')
  ;[owner, other] = [first, second]
  const administer = (id: string, body: { is_active?: boolean; is_superuser?: boolean }) =>
    answered(cinema.staff.PATCH('/api/v1/users/{id}', { params: { path: { id } }, body }))
  await Promise.all([promoted, closed].map(({ id }) => administer(id, { is_superuser: true })))
  const [good, last] = await Promise.all([cinema.logIn(promoted.email), cinema.logIn(closed.email)])
  deactivated = last.access_token
  await administer(closed.id, { is_active: false })
  requests = await validRequests(cinema, owner)
  const forged = await forgeTokens(cinema, [
    { email: promoted.email, password: promoted.password, good: good.access_token },
  ])
  if (!forged[0]) throw new Error('no tokens were forged')
  bad = forged[0]
}, 180_000)
afterAll(() => cinema?.close(), 30_000)

const closedAccount = 'a deactivated superuser'

type Place = 'the gateway' | 'the service’s own port'

const operationOf = (operationId: string) => {
  const found = cinema.contract.operations.find(({ id }) => id === operationId)
  if (!found) throw new Error(`the document has no operation ${operationId}`)
  return found
}

const serviceOf = (operation: Operation & { tags?: readonly string[] }) => operation.tags?.[0] ?? ''

const baseOf = (operationId: string, place: Place): string | undefined => {
  if (place === 'the gateway') return cinema.gateway
  const service = serviceOf(operationOf(operationId).operation)
  const { services } = cinema.stack()
  if (service === 'gateway') return undefined
  // Otherwise it would be tried at the gateway once more, and nobody would see.
  if (!(service in services)) throw new Error(`${operationId} is of no service: ${service}`)
  return services[service as keyof typeof services].url
}

/** Sends it, and resolves with the status. Every answer of the gateway is held against the document. */
const statusOf = async (
  operationId: string,
  { path, body, headers = {} }: ValidRequest,
  { base = cinema.gateway, token, more = {} }: { base?: string; token?: string; more?: Record<string, string> } = {},
): Promise<number> => {
  const ending = new AbortController()
  const send = base === cinema.gateway ? checkedFetch(cinema.contract) : fetch
  const response = await send(`${base}${path}`, {
    method: operationOf(operationId).method,
    headers: {
      ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
      ...headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...more,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: ending.signal,
  })
  // A stream would go on for ever.
  ending.abort()
  return response.status
}

/** Several at a time, each about something of its own: one after the other they would mostly wait. */
const forEach = async <Item>(items: readonly Item[], visit: (item: Item) => Promise<void>): Promise<void> => {
  const waiting = items.values()
  const lane = async () => {
    for (const item of waiting) await visit(item)
  }
  await Promise.all(Array.from({ length: 4 }, lane))
}

const of = (access: Access) => requests.filter((request) => request.access === access)

/** Every caller whose token is not good, and who has none. */
const strangers = (operationId: string, place: Place): [who: string, token: string | undefined][] => [
  ['nobody', undefined],
  ['who writes rubbish for a token', 'rubbish'],
  ...forgeries.map((forgery): [string, string] => [`a token ${forgery}`, bad[forgery]]),
  // Closed accounts are the gateway's and identity's to know.
  ...(place === 'the gateway' || serviceOf(operationOf(operationId).operation) === 'identity'
    ? [[closedAccount, deactivated] as [string, string]]
    : []),
]

const places: Place[] = ['the gateway', 'the service’s own port']

it('knows every operation of the document, and none that is not there', () => {
  expect(requests.map(({ operationId }) => operationId).toSorted()).toEqual(
    cinema.contract.operations.map(({ id }) => id).toSorted(),
  )
})

describe.each(places)('at %s', (place) => {
  const here = (operationId: string) => {
    const base = baseOf(operationId, place)
    return base === undefined ? undefined : { base }
  }

  it('what is open to anybody is open with whatever token', async () => {
    await forEach(of('anybody'), async ({ operationId, prepare }) => {
      const door = here(operationId)
      if (!door) return
      const tokens = [...strangers(operationId, place).map(([, token]) => token), other.token, cinema.staffToken]
      for (const token of tokens) {
        const request = await prepare()
        const status = await statusOf(operationId, request, { ...door, ...(token === undefined ? {} : { token }) })
        expect.soft([operationId, token, status]).toEqual([operationId, token, request.status])
      }
    })
  }, 60_000)

  it('nothing else is open to a stranger, and nothing happens', async () => {
    for (const access of ['signed in', 'owner', 'superusers'] as const) {
      await forEach(of(access), async ({ operationId, prepare }) => {
        const request = await prepare()
        for (const [who, token] of strangers(operationId, place)) {
          const status = await statusOf(operationId, request, {
            ...here(operationId),
            ...(token === undefined ? {} : { token }),
          })
          // To identity, who is no superuser any more is one who may not.
          const refusals = who === closedAccount && place !== 'the gateway' ? [401, 403] : [401]
          expect.soft(refusals, `${operationId} for ${who}: ${status}`).toContain(status)
        }
        const token = access === 'superusers' ? cinema.staffToken : owner.token
        const status = await statusOf(operationId, request, { ...here(operationId), token })
        expect.soft([operationId, 'who may', status]).toEqual([operationId, 'who may', request.status])
      })
    }
  }, 60_000)

  it('what is for superusers is for nobody else', async () => {
    await forEach(of('superusers'), async ({ operationId, prepare }) => {
      const request = await prepare()
      for (const token of [owner.token, other.token]) {
        expect
          .soft([operationId, await statusOf(operationId, request, { ...here(operationId), token })])
          .toEqual([operationId, 403])
      }
    })
  }, 60_000)

  it('what is its owner’s is not there for somebody else, and open to its owner and to superusers', async () => {
    for (const { operationId, prepare } of of('owner')) {
      for (const [token, expected] of [
        [other.token, 404],
        [owner.token, undefined],
        [cinema.staffToken, undefined],
      ] as const) {
        const request = await prepare()
        const status = await statusOf(operationId, request, { ...here(operationId), token })
        expect.soft([operationId, status]).toEqual([operationId, expected ?? request.status])
      }
    }
  }, 60_000)

  it('what headers say of who is calling changes nothing', async () => {
    const claims = {
      'x-user-id': owner.id,
      'x-user-email': owner.email,
      'x-user-superuser': 'true',
      'x-user-is-superuser': 'true',
      'x-forwarded-user': owner.id,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'localhost',
      'x-forwarded-proto': 'https',
      'x-forwarded-prefix': '/admin',
      forwarded: 'for=127.0.0.1;host=localhost',
      'x-real-ip': '127.0.0.1',
      'x-original-url': '/api/v1/users',
      'x-rewrite-url': '/api/v1/users',
      'x-http-method-override': 'GET',
    }
    const guarded = requests.filter(({ access }) => access !== 'anybody')
    await forEach(guarded, async ({ operationId, access, prepare }) => {
      const request = await prepare()
      const door = { ...here(operationId), more: claims }
      expect
        .soft([operationId, 'nobody', await statusOf(operationId, request, door)])
        .toEqual([operationId, 'nobody', 401])
      if (access === 'signed in') return
      const status = await statusOf(operationId, request, { ...door, token: other.token })
      expect.soft([operationId, 'somebody', status]).toEqual([operationId, 'somebody', access === 'owner' ? 404 : 403])
    })
  }, 60_000)

  it('two Authorization headers are refused, whichever of them is good', async () => {
    const request = await requests.find(({ operationId }) => operationId === 'getReservation')?.prepare()
    const base = baseOf('getReservation', place)
    for (const tokens of [
      [other.token, owner.token],
      [owner.token, other.token],
      [owner.token, 'rubbish'],
    ]) {
      const sent = httpRequest(`${base}${request?.path}`, {
        headers: ['host', 'localhost', ...tokens.flatMap((token) => ['authorization', `Bearer ${token}`])],
      }).end()
      const [response] = await once(sent, 'response')
      response.resume()
      expect(response.statusCode).toBe(400)
    }
  })

  it('a field that an operation does not name is refused, and sets nothing', async () => {
    const fields = {
      id: crypto.randomUUID(),
      user_id: owner.id,
      is_superuser: true,
      is_active: true,
      status: 'confirmed',
      amount: 0,
      price: 0,
      currency: 'xau',
      version: 99,
      created_at: '2020-01-01T00:00:00Z',
    }
    // Whoever copies fields one by one would change what all objects inherit: such JSON is not even read.
    const poison = { ['__proto__']: { is_superuser: true }, constructor: { prototype: { is_superuser: true } } }
    let tried = 0
    await forEach(requests, async ({ operationId, access, prepare }) => {
      const json = operationOf(operationId).operation.requestBody?.content['application/json']
      // Stripe's events may have any field.
      if (json === undefined || operationId === 'receiveStripeWebhook') return
      const request = await prepare()
      const body =
        typeof request.body === 'string' ? Object.fromEntries(new URLSearchParams(request.body)) : request.body
      const known = Object.keys(json.schema?.properties ?? {})
      const token = access === 'superusers' ? cinema.staffToken : owner.token
      const attempts = [
        ...Object.entries(fields).flatMap(([name, value]) =>
          known.includes(name) ? [] : [{ name, value, expected: 422 }],
        ),
        ...Object.entries(poison).map(([name, value]) => ({ name, value, expected: 400 })),
      ]
      for (const { name, value, expected } of attempts) {
        const changed = { path: request.path, status: expected, body: { ...(body as object), [name]: value } }
        const status = await statusOf(operationId, changed, { ...here(operationId), token })
        expect.soft([operationId, name, status]).toEqual([operationId, name, expected])
        tried += 1
      }
      // What was refused so often has not been done.
      const status = await statusOf(operationId, request, { ...here(operationId), token })
      expect.soft([operationId, status]).toEqual([operationId, request.status])
    })
    expect(tried).toBeGreaterThan(100)
  }, 60_000)
})
