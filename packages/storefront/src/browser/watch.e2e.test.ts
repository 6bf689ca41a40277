import { expect, vi } from 'vitest'
import { browserTests } from './browser-test.ts'
import { watch } from './watch.ts'

const test = browserTests()

test('code in the markup of a page does not run, and fails the test of the page', async ({ open, allowErrors }) => {
  const page = await open('/no-such-page')
  allowErrors(/content security policy/i)
  const { assertClean } = await watch(page.context())
  await page.reload()
  assertClean()
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<b id="injected" onclick="document.title = `It ran.`">x</b>')
    document.getElementById('injected')?.click()
  })
  await vi.waitFor(() => expect(assertClean).toThrow(/content security policy: script-src-attr blocked inline/))
  expect(await page.title()).not.toBe('It ran.')
})
