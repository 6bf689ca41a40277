import Fastify from 'fastify'
import { beforeEach, expect, it } from 'vitest'
import { versionedResponses } from './versioned-responses.ts'

let version = '1'
/** The version that the process knows without a read. */
let recent: string | undefined
let time = new Date('2027-01-15T12:00:00Z')
let names: string[] = []
let until: Date | undefined
let reads = 0
/** Runs in each read. */
let duringRead = async (): Promise<void> => undefined

beforeEach(() => {
  version = '1'
  recent = undefined
  time = new Date('2027-01-15T12:00:00Z')
  names = ['Metropolis']
  until = undefined
  reads = 0
  duringRead = async () => undefined
})

const start = () => {
  const responses = versionedResponses({
    version: { recent: () => recent ?? version, newest: async () => version },
    now: () => time,
  })
  const server = Fastify()
  server.get('/movies', (request, reply) =>
    responses.send(request, reply, async () => {
      reads += 1
      const body = [...names]
      await duringRead()
      reply.header('link', '</movies?cursor=2>; rel="next"')
      return { body, until }
    }),
  )
  const get = async (url = '/movies', headers: Record<string, string> = {}) => {
    const answer = await server.inject({ url, headers })
    return { ...answer, movies: answer.statusCode === 200 ? answer.json() : undefined }
  }
  return { get }
}

it('reads the data once for each version', async () => {
  const { get } = start()
  for (let times = 0; times < 3; times += 1) expect((await get()).movies).toEqual(['Metropolis'])
  names = ['M']
  expect((await get()).movies).toEqual(['Metropolis'])
  version = '2'
  expect((await get()).movies).toEqual(['M'])
  expect(reads).toBe(2)
})

it('shows the newest version to a request with `Cache-Control: no-cache`, and a recent version to other requests', async () => {
  const { get } = start()
  await get()
  recent = '1'
  version = '2'
  names = ['M']
  expect((await get()).movies).toEqual(['Metropolis'])
  expect((await get('/movies', { 'cache-control': 'no-cache' })).movies).toEqual(['M'])
  expect(reads).toBe(2)
})

it('keeps each URL apart', async () => {
  const { get } = start()
  await get('/movies?limit=1')
  await get('/movies?limit=2')
  expect(reads).toBe(2)
})

it('shares one read among requests at the same moment, with its Link header', async () => {
  const { get } = start()
  const answers = await Promise.all([get(), get(), get()])
  expect(reads).toBe(1)
  for (const { headers } of [...answers, await get()]) {
    expect(headers).toMatchObject({
      link: '</movies?cursor=2>; rel="next"',
      'cache-control': 'public, max-age=0, s-maxage=1, must-revalidate',
      etag: expect.any(String),
      'content-type': 'application/json; charset=utf-8',
    })
  }
})

it('reads again for a request that comes after a change, although an earlier read is in progress', async () => {
  const { get } = start()
  const slow = Promise.withResolvers<void>()
  duringRead = () => slow.promise
  const before = get()
  await new Promise((resolve) => setImmediate(resolve))
  names = ['M']
  version = '2'
  duringRead = async () => undefined
  expect((await get()).movies).toEqual(['M'])
  slow.resolve()
  expect((await before).movies).toEqual(['Metropolis'])
  expect((await get()).movies).toEqual(['M'])
})

it('reads again from the moment at which the body becomes outdated, although the version is the same', async () => {
  const { get } = start()
  until = new Date(time.getTime() + 1_000)
  await get()
  time = new Date(until.getTime() - 1)
  await get()
  expect(reads).toBe(1)
  time = until
  await get()
  expect(reads).toBe(2)
})

it('reads again after a failed read', async () => {
  const { get } = start()
  duringRead = () => Promise.reject(new Error('no database'))
  expect((await get()).statusCode).toBe(500)
  duringRead = async () => undefined
  expect((await get()).movies).toEqual(['Metropolis'])
})

it('keeps at most 32 MiB, and drops the responses that were used least recently', async () => {
  const { get } = start()
  names = ['x'.repeat(4 * 1_024 * 1_024)]
  for (let page = 0; page < 9; page += 1) await get(`/movies?page=${page}`)
  expect(reads).toBe(9)
  await get('/movies?page=8')
  expect(reads).toBe(9)
  await get('/movies?page=0')
  expect(reads).toBe(10)
})
