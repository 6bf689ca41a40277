import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { PosterStorageUnavailable } from '../domain/errors.ts'
import { s3PosterStorage } from './s3-poster-storage.ts'

/** Status codes that the storage answers, in this order; the last one repeats. */
let answers: number[] = []
let requests = 0
const server = createServer((request, response) => {
  request.resume()
  requests += 1
  const status = (answers.length > 1 ? answers.shift() : answers[0]) ?? 500
  response.writeHead(status, { 'content-type': 'application/xml' }).end()
})
let storage: ReturnType<typeof s3PosterStorage>

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  storage = s3PosterStorage({
    bucket: 'posters',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  })
})
beforeEach(() => {
  requests = 0
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const put = () => storage.put('poster.webp', { bytes: new Uint8Array(9), contentType: 'image/webp' })

it('returns undefined for a poster that the storage does not have', async () => {
  answers = [404]
  expect(await storage.get('poster.webp')).toBeUndefined()
})

it.each([403, 500, 503])(
  'throws when the storage answers %i, instead of reporting the poster as missing',
  async (status) => {
    answers = [status]
    await expect(storage.get('poster.webp')).rejects.toThrow(PosterStorageUnavailable)
    await expect(put()).rejects.toThrow(PosterStorageUnavailable)
    await expect(storage.remove('poster.webp')).rejects.toThrow(PosterStorageUnavailable)
  },
)

it('retries once when the storage fails', async () => {
  answers = [500, 200]
  await put()
  expect(requests).toBe(2)
  answers = [500, 500, 200]
  await expect(put()).rejects.toThrow(PosterStorageUnavailable)
  expect(requests).toBe(4)
})
