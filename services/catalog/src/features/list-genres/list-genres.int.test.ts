import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startTestCatalog()
})
afterAll(() => catalog.stop())

describe('the genres', () => {
  it('are listed by name for everybody, and the usual ones exist from the start', async () => {
    const { status, body } = await catalog.call('GET', '/movies/genres', { as: 'anonymous' })
    expect(status).toBe(200)
    const names = body.map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining(['Action', 'Comedy', 'Drama', 'Horror', 'Science Fiction']))
    expect(names).toEqual(names.toSorted())
  })

  it('are each on exactly one page', async () => {
    const all = (await catalog.call('GET', '/movies/genres?limit=200')).body
    const pages = []
    for (let path: string | undefined = '/movies/genres?limit=4'; path; ) {
      const { body, headers } = await catalog.call('GET', path)
      expect(body.length).toBeLessThanOrEqual(4)
      pages.push(...body)
      path = /<\/api\/v1(.*)>; rel="next"/.exec(String(headers.link ?? ''))?.[1]
    }
    expect(pages).toEqual(all)
  })

  it('are not listed with an invalid limit, cursor or parameter', async () => {
    for (const query of ['limit=201', 'limit=0', 'cursor=nonsense', 'unknown=1']) {
      expect((await catalog.call('GET', `/movies/genres?${query}`)).status).toBe(422)
    }
  })
})
