import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startTestCatalog()
})
afterAll(() => catalog.stop())

it('shows rooms to superusers only', async () => {
  for (const [as, status] of [
    ['anonymous', 401],
    ['customer', 403],
  ] as const) {
    expect((await catalog.call('GET', '/rooms', { as })).status).toBe(status)
    expect((await catalog.call('GET', `/rooms/${newId()}`, { as })).status).toBe(status)
  }
})

it('lists every room by name on exactly one page', async () => {
  for (const name of ['Zoo', 'alhambra', 'Zoo', 'Bali']) await catalog.addRoom({ name })
  const all = (await catalog.call('GET', '/rooms')).body
  const pages = []
  for (let path: string | undefined = '/rooms?limit=1'; path; ) {
    const { body, headers } = await catalog.call('GET', path)
    pages.push(...body)
    path = /<\/api\/v1(.*)>; rel="next"/.exec(String(headers.link ?? ''))?.[1]
  }
  expect(pages).toEqual(all)
  const names = all.map(({ name }: { name: string }) => name.toLowerCase())
  expect(names).toEqual(names.toSorted())
})

it('returns a room as it was added, and answers 404 for an unknown id', async () => {
  const room = await catalog.addRoom()
  expect((await catalog.call('GET', `/rooms/${room.id}`)).body).toEqual(room)
  const unknown = await catalog.call('GET', `/rooms/${newId()}`)
  expect([unknown.status, unknown.body.code]).toEqual([404, 'room-not-found'])
})
