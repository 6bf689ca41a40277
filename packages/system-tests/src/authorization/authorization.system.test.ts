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
let guest: Moviegoer
let requests: Awaited<ReturnType<typeof validRequests>>
/** Forged tokens of a superuser, so that a refusal cannot be due to missing rights. */
let forgedTokens: Record<Forgery, string>
/** A token of a superuser who was deactivated afterwards. */
let deactivatedToken: string

beforeAll(async () => {
  cinema = await visitCinema()
  const [first, second, promoted, closed] = await Promise.all(Array.from({ length: 4 }, () => cinema.moviegoer()))
  if (!first || !second || !promoted || !closed) throw new Error('four moviegoers were expected')
  ;[owner, other, guest] = [first, second, await cinema.guest()]
  const administer = (id: string, body: { is_active?: boolean; is_superuser?: boolean }) =>
    answered(cinema.staff.PATCH('/api/v1/users/{id}', { params: { path: { id } }, body }))
  await Promise.all([promoted, closed].map(({ id }) => administer(id, { is_superuser: true })))
  const [promotedLogin, closedLogin] = await Promise.all([cinema.logIn(promoted.email), cinema.logIn(closed.email)])
  deactivatedToken = closedLogin.access_token
  await administer(closed.id, { is_active: false })
  requests = await validRequests(cinema, owner)
  const forged = await forgeTokens(cinema, [
    { email: promoted.email, password: promoted.password, validToken: promotedLogin.access_token },
  ])
  if (!forged[0]) throw new Error('no tokens were forged')
  forgedTokens = forged[0]
}, 180_000)
afterAll(() => cinema?.close(), 30_000)

const deactivated = 'a deactivated superuser'

type EntryPoint = 'the gateway' | 'the service’s own port'

const operationOf = (operationId: string) => {
  const found = cinema.contract.operations.find(({ id }) => id === operationId)
  if (!found) throw new Error(`the document has no operation ${operationId}`)
  return found
}

const serviceOf = (operation: Operation & { tags?: readonly string[] }) => operation.tags?.[0] ?? ''

const baseOf = (operationId: string, entryPoint: EntryPoint): string | undefined => {
  if (entryPoint === 'the gateway') return cinema.gateway
  const service = serviceOf(operationOf(operationId).operation)
  const { services } = cinema.stack()
  if (service === 'gateway') return undefined
  if (!(service in services)) throw new Error(`${operationId} belongs to no service: ${service}`)
  return services[service as keyof typeof services].url
}

/** Sends the request and resolves with the status. Responses of the gateway are checked against the API document. */
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
  // An event stream would never end.
  ending.abort()
  return response.status
}

/** Visits the items with a concurrency of four, because the visits mostly wait. */
const forEach = async <Item>(items: readonly Item[], visit: (item: Item) => Promise<void>): Promise<void> => {
  const remaining = items.values()
  const worker = async () => {
    for (const item of remaining) await visit(item)
  }
  await Promise.all(Array.from({ length: 4 }, worker))
}

const requestsFor = (access: Access) => requests.filter((request) => request.access === access)

/** Callers without a token or with an invalid token. */
const unauthenticatedCallers = (
  operationId: string,
  entryPoint: EntryPoint,
): [caller: string, token: string | undefined][] => [
  ['a caller without a token', undefined],
  ['a malformed token', 'malformed'],
  ...forgeries.map((forgery): [string, string] => [`a token ${forgery}`, forgedTokens[forgery]]),
  // Only the gateway and identity check whether an account is active.
  ...(entryPoint === 'the gateway' || serviceOf(operationOf(operationId).operation) === 'identity'
    ? [[deactivated, deactivatedToken] as [string, string]]
    : []),
]

const entryPoints: EntryPoint[] = ['the gateway', 'the service’s own port']

it('the authorization tests cover exactly the operations of the API document', () => {
  expect(requests.map(({ operationId }) => operationId).toSorted()).toEqual(
    cinema.contract.operations.map(({ id }) => id).toSorted(),
  )
})

describe.each(entryPoints)('%s', (entryPoint) => {
  const atEntryPoint = (operationId: string) => {
    const base = baseOf(operationId, entryPoint)
    return base === undefined ? undefined : { base }
  }

  it('serves public operations with any token and without a token', async () => {
    await forEach(requestsFor('anybody'), async ({ operationId, prepare }) => {
      const target = atEntryPoint(operationId)
      if (!target) return
      const invalid = unauthenticatedCallers(operationId, entryPoint).map(([, token]) => token)
      for (const token of [...invalid, other.token, guest.token, cinema.staffToken]) {
        const request = await prepare()
        const status = await statusOf(operationId, request, { ...target, ...(token === undefined ? {} : { token }) })
        expect.soft([operationId, token, status]).toEqual([operationId, token, request.status])
      }
    })
  }, 60_000)

  it('refuses operations that need a token if the token is missing or invalid, and changes nothing', async () => {
    for (const access of ['signed in', 'owner', 'guests', 'superusers'] as const) {
      await forEach(requestsFor(access), async ({ operationId, prepare }) => {
        const request = await prepare()
        for (const [caller, token] of unauthenticatedCallers(operationId, entryPoint)) {
          const status = await statusOf(operationId, request, {
            ...atEntryPoint(operationId),
            ...(token === undefined ? {} : { token }),
          })
          // For superusers' operations, identity looks the user up in its database, and answers 403 unless the user
          // is an active superuser.
          const refusals = caller === deactivated && entryPoint !== 'the gateway' ? [401, 403] : [401]
          expect.soft(refusals, `${operationId} for ${caller}: ${status}`).toContain(status)
        }
        const token = access === 'superusers' ? cinema.staffToken : (request.token ?? owner.token)
        const status = await statusOf(operationId, request, { ...atEntryPoint(operationId), token })
        expect.soft([operationId, 'permitted', status]).toEqual([operationId, 'permitted', request.status])
      })
    }
  }, 60_000)

  it('refuses superusers’ operations with 403 for customers and guests', async () => {
    await forEach(requestsFor('superusers'), async ({ operationId, prepare }) => {
      const request = await prepare()
      for (const token of [owner.token, other.token, guest.token]) {
        expect
          .soft([operationId, await statusOf(operationId, request, { ...atEntryPoint(operationId), token })])
          .toEqual([operationId, 403])
      }
    })
  }, 60_000)

  it('returns 404 for another customer’s resource, and serves its owner and superusers', async () => {
    for (const { operationId, prepare } of requestsFor('owner')) {
      for (const [token, expected] of [
        [other.token, 404],
        [guest.token, 404],
        [owner.token, undefined],
        [cinema.staffToken, undefined],
      ] as const) {
        const request = await prepare()
        const status = await statusOf(operationId, request, { ...atEntryPoint(operationId), token })
        expect.soft([operationId, status]).toEqual([operationId, expected ?? request.status])
      }
    }
  }, 60_000)

  it('lets a guest do everything that a customer may do with their own resources', async () => {
    const ofGuest = await validRequests(cinema, guest)
    for (const { operationId, access, prepare } of ofGuest) {
      if (access !== 'signed in' && access !== 'owner') continue
      const request = await prepare()
      const status = await statusOf(operationId, request, { ...atEntryPoint(operationId), token: guest.token })
      // The request has a password, and a guest has none.
      const expected = operationId === 'deleteOwnAccount' ? 409 : request.status
      expect.soft([operationId, status]).toEqual([operationId, expected])
    }
  }, 60_000)

  it('refuses customers and superusers with 409 in operations that are for guests only', async () => {
    for (const { operationId, prepare } of requestsFor('guests')) {
      for (const token of [owner.token, cinema.staffToken]) {
        const status = await statusOf(operationId, await prepare(), { ...atEntryPoint(operationId), token })
        expect.soft([operationId, status]).toEqual([operationId, 409])
      }
    }
  })

  it('ignores headers that claim an identity', async () => {
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
      const target = { ...atEntryPoint(operationId), more: claims }
      expect
        .soft([operationId, 'no token', await statusOf(operationId, request, target)])
        .toEqual([operationId, 'no token', 401])
      if (access === 'signed in') return
      const status = await statusOf(operationId, request, { ...target, token: other.token })
      const refusals = { owner: 404, guests: 409, superusers: 403, anybody: undefined }
      expect.soft([operationId, 'other', status]).toEqual([operationId, 'other', refusals[access]])
    })
  }, 60_000)

  it('refuses two Authorization headers, whichever of them is valid', async () => {
    const request = await requests.find(({ operationId }) => operationId === 'getReservation')?.prepare()
    const base = baseOf('getReservation', entryPoint)
    for (const tokens of [
      [other.token, owner.token],
      [owner.token, other.token],
      [owner.token, 'malformed'],
    ]) {
      const sent = httpRequest(`${base}${request?.path}`, {
        headers: ['host', 'localhost', ...tokens.flatMap((token) => ['authorization', `Bearer ${token}`])],
      }).end()
      const [response] = await once(sent, 'response')
      response.resume()
      expect(response.statusCode).toBe(400)
    }
  })

  it('refuses undocumented fields in a body, and changes nothing', async () => {
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
    // Code that copies fields one by one would change the prototype of all objects. The parser refuses such JSON.
    const pollution = { ['__proto__']: { is_superuser: true }, constructor: { prototype: { is_superuser: true } } }
    let tried = 0
    await forEach(requests, async ({ operationId, access, prepare }) => {
      const json = operationOf(operationId).operation.requestBody?.content['application/json']
      // Stripe may add fields to its events.
      if (json === undefined || operationId === 'receiveStripeWebhook') return
      const request = await prepare()
      const body =
        typeof request.body === 'string' ? Object.fromEntries(new URLSearchParams(request.body)) : request.body
      const documented = Object.keys(json.schema?.properties ?? {})
      const token = access === 'superusers' ? cinema.staffToken : (request.token ?? owner.token)
      const attempts = [
        ...Object.entries(fields).flatMap(([name, value]) =>
          documented.includes(name) ? [] : [{ name, value, expected: 422 }],
        ),
        ...Object.entries(pollution).map(([name, value]) => ({ name, value, expected: 400 })),
      ]
      for (const { name, value, expected } of attempts) {
        const changed = { path: request.path, status: expected, body: { ...(body as object), [name]: value } }
        const status = await statusOf(operationId, changed, { ...atEntryPoint(operationId), token })
        expect.soft([operationId, name, status]).toEqual([operationId, name, expected])
        tried += 1
      }
      // The valid request still succeeds, so the refused requests have had no effect.
      const status = await statusOf(operationId, request, { ...atEntryPoint(operationId), token })
      expect.soft([operationId, status]).toEqual([operationId, request.status])
    })
    expect(tried).toBeGreaterThan(100)
  }, 60_000)
})
