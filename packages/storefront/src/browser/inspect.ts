import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { widths } from './browser-test.ts'
import { saveScreenshot } from './screenshots.ts'

const themes = ['light', 'dark'] as const
const height = 800

/** axe's findings, in short. Empty if there are none. */
export const axe = async (page: Page): Promise<string[]> => {
  // The legacy mode analyses the page itself only. All of our pages are without frames.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary}`),
  )
}

/** How many pixels the page is wider than the window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/**
 * Looks at a state of a page in all widths and both themes: nothing may need scrolling sideways, and axe may find
 * nothing. Saves a screenshot of each. Afterwards, the page has its former width.
 *
 * @param state the name of the page and its state, which names the screenshots
 */
export const inspect = async (page: Page, state: string): Promise<void> => {
  const before = page.viewportSize()
  for (const width of widths) {
    await page.setViewportSize({ width, height })
    expect(await overflow(page), `pixels that "${state}" is too wide at ${width}`).toBeLessThanOrEqual(0)
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      await saveScreenshot(page, `${state} ${width} ${colorScheme}`)
      // Widths decide about layout, themes about colours. The width between changes neither much.
      if (width !== 768) expect(await axe(page), `axe about "${state}" at ${width}, ${colorScheme}`).toEqual([])
    }
  }
  if (before) await page.setViewportSize(before)
}
