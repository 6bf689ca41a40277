import type { Page } from 'playwright-core'

const maxTabs = 80

/** The name that a screen reader says of the focused element, as far as our pages name elements. */
const focusedName = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
    return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim()
  })

/**
 * Presses Tab until an element with this name has the focus. Throws if the keyboard cannot reach it.
 *
 * @returns the names of the elements that had the focus before
 */
export const tabTo = async (page: Page, name: RegExp): Promise<readonly string[]> => {
  const passed: string[] = []
  for (let tabs = 0; tabs < maxTabs; tabs += 1) {
    const focused = await focusedName(page)
    if (name.test(focused)) return passed
    passed.push(focused.slice(0, 40))
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${name}. It passes ${passed.join(' | ')}`)
}
