import { expect, it } from 'vitest'
import { startTestGateway } from '../testing.ts'
import { openStorefront } from './storefront.ts'

it('a gateway without a build serves the API and the page for developers', async () => {
  const gateway = await startTestGateway()
  expect((await gateway.call('/api/v1/movies')).status).toBe(200)
  for (const path of ['/', '/developers']) {
    const { status, bytes } = await gateway.call(path)
    expect([status, bytes.toString()]).toEqual([200, expect.stringContaining('href="/docs"')])
  }
  const unknown = await gateway.call('/films/1', { headers: ['accept', 'text/html'] })
  expect([unknown.status, unknown.json.code]).toEqual([404, 'not-found'])
  await gateway.stop()
})

it('a missing build is logged in one line that names the folder and the reason', async () => {
  const lines: unknown[] = []
  expect(await openStorefront('/nonexistent', { warn: (line: unknown) => lines.push(line) })).toBeUndefined()
  expect(lines).toEqual([
    { event: 'storefront.not_built', folder: '/nonexistent', reason: expect.stringContaining('ENOENT') },
  ])
})
