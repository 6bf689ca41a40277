import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestIdentity, superuser, type TestIdentity } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

const list = (token: string, url = '/api/v1/users') => identity.request({ method: 'GET', url, token })

it('GET /users lists every user once, newest first, page by page', async () => {
  const registered: string[] = []
  for (let count = 0; count < 6; count += 1) registered.push((await identity.register()).id)
  const { access_token } = await identity.logIn(superuser)
  const pages: { id: string; email: string }[][] = []
  for (let url: string | undefined = '/api/v1/users?limit=3'; url !== undefined; ) {
    const response = await list(access_token, url)
    expect(response.statusCode).toBe(200)
    pages.push(response.json())
    url = /^<([^>]+)>; rel="next"$/.exec(String(response.headers['link'] ?? ''))?.[1]
  }
  expect(pages.map((page) => page.length)).toEqual([3, 3, 1])
  expect(
    pages
      .flat()
      .map(({ id }) => id)
      .slice(0, 6),
  ).toEqual(registered.toReversed())
  expect(pages.flat().at(-1)).toMatchObject({ email: superuser.email, is_superuser: true })
  expect(JSON.stringify(pages)).not.toContain('argon2')
})

it('GET /users shows who is a guest, and lists only guests or only accounts on request', async () => {
  const [guest, account] = [await identity.beginAsGuest(), await identity.register()]
  const { access_token } = await identity.logIn(superuser)
  const listed = async (query: string): Promise<[string, boolean][]> =>
    (await list(access_token, `/api/v1/users?limit=200${query}`))
      .json<{ id: string; email: string; is_guest: boolean }[]>()
      .map(({ email, is_guest }) => [email, is_guest])
  const [ofGuest, ofAccount] = [
    [guest.email, true],
    [account.email, false],
  ]
  expect((await listed('')).slice(0, 2)).toEqual([ofAccount, ofGuest])
  const [guests, accounts] = [await listed('&is_guest=true'), await listed('&is_guest=false')]
  expect(guests).toEqual([ofGuest])
  expect(accounts).toContainEqual(ofAccount)
  expect(accounts).not.toContainEqual(ofGuest)
})

it('GET /users is for superusers only', async () => {
  const { access_token } = await identity.logIn(await identity.register())
  expect((await list(access_token)).statusCode).toBe(403)
  expect((await identity.request({ method: 'GET', url: '/api/v1/users' })).statusCode).toBe(401)
})

it('GET /users refuses a limit outside 1 to 200, invalid values and unknown parameters', async () => {
  const { access_token } = await identity.logIn(superuser)
  for (const query of ['limit=201', 'limit=0', 'limit=many', 'cursor=x', 'is_superuser=true', 'is_guest=yes']) {
    const response = await list(access_token, `/api/v1/users?${query}`)
    expect([query, response.statusCode]).toEqual([query, 422])
  }
})
