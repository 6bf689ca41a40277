import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
afterAll(() => catalog.stop())

const add = (name: unknown) => catalog.call('POST', '/movies/genres', { body: { name } })

describe('adding a genre', () => {
  it('returns the new genre', async () => {
    const { status, body } = await add('  Film noir ')
    expect(status).toBe(201)
    expect(body).toEqual({ id: expect.any(String), name: 'Film noir' })
    expect((await catalog.call('GET', '/movies/genres?limit=200')).body).toContainEqual(body)
  })

  it('is refused when the name is taken, even in another case', async () => {
    await add('Kung-Fu')
    const { status, body } = await add('kung-fu')
    expect([status, body.code]).toEqual([409, 'genre-exists'])
  })

  it('succeeds for one of ten concurrent requests with the same name', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => add('Splatter')))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
  })

  it.each([
    {},
    { name: '' },
    { name: '  ' },
    { name: 'x'.repeat(101) },
    { name: 7 },
    { name: 'A\u0000B' },
    { name: '\ud800' },
    { name: 'A', id: newId() },
  ])('is refused with %j', async (body) => {
    const answer = await catalog.call('POST', '/movies/genres', { body })
    expect([answer.status, answer.body.code]).toEqual([422, 'validation-failed'])
  })

  it('is for superusers only', async () => {
    const body = { name: 'Mumblecore' }
    expect((await catalog.call('POST', '/movies/genres', { body, as: 'anonymous' })).status).toBe(401)
    expect((await catalog.call('POST', '/movies/genres', { body, as: 'customer' })).status).toBe(403)
  })
})
