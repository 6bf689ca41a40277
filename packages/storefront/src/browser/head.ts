import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** The title and the elements that describe a page, in the document or in the page as the gateway sends it. */
const headOf = (page: Page, from: 'document' | 'gateway') =>
  page.evaluate(async (source) => {
    const load = async () =>
      new DOMParser().parseFromString(
        await (await fetch(location.href, { headers: { accept: 'text/html' } })).text(),
        'text/html',
      )
    const { title, head } = source === 'document' ? document : await load()
    const elements = head.querySelectorAll('meta[name], meta[property^="og:"], link[rel="canonical"]')
    return [title, ...Array.from(elements, ({ outerHTML }) => outerHTML).toSorted()]
  }, from)

/** Checks that the page describes itself as the gateway does, however the visitor came to this page. */
export const expectServedHead = async (page: Page): Promise<void> => {
  await expect.poll(() => headOf(page, 'document')).toEqual(await headOf(page, 'gateway'))
}
