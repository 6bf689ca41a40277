import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { saveScreenshot } from './screenshots.ts'

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
 * The looks in which every state is checked. The layout depends on the width, and the colours on the theme. axe takes
 * half a second, so it runs only twice: once in each theme, at the smallest and at the largest width.
 */
const looks = [
  { width: 360, colorScheme: 'light', analyse: true },
  { width: 360, colorScheme: 'dark', analyse: false },
  { width: 768, colorScheme: 'light', analyse: false },
  { width: 1440, colorScheme: 'dark', analyse: true },
] as const

/**
 * Checks a state of a page in each look: nothing may need sideways scrolling, and axe may find nothing in the looks
 * with `analyse`. Saves a screenshot of each look. Afterwards, the page has its former width.
 *
 * @param state the name of the page and its state, which names the screenshots
 */
export const inspect = async (page: Page, state: string): Promise<void> => {
  const before = page.viewportSize()
  for (const { width, colorScheme, analyse } of looks) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme })
    expect(await overflow(page), `pixels that "${state}" is too wide at ${width}`).toBeLessThanOrEqual(0)
    await saveScreenshot(page, `${state} ${width} ${colorScheme}`)
    if (analyse) expect(await axe(page), `axe about "${state}" at ${width}, ${colorScheme}`).toEqual([])
  }
  if (before) await page.setViewportSize(before)
}
