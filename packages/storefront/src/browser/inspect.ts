import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { saveScreenshot } from './screenshots.ts'

const height = 800

/**
 * axe does not measure targets (WCAG 2.5.8) unless told to. axe never measures shapes of an SVG, so the seats of the map
 * are excepted. They may be smaller than 24 px, because the same function has an equivalent with larger targets: the
 * list, and the details that a tap on such a seat opens.
 */
const rules = { 'target-size': { enabled: true } }

/**
 * A page that is loading has no heading yet: the focus waits for the heading of the content, and would be lost with
 * another one.
 */
const rulesWhileLoading = { ...rules, 'page-has-heading-one': { enabled: false } }

/** axe's findings, in short. Empty if there are none. */
export const axe = async (page: Page, isLoading = false): Promise<string[]> => {
  const options = { rules: isLoading ? rulesWhileLoading : rules }
  // The legacy mode analyses the page itself only. All of our pages are without frames.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options(options).analyze()
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
  { width: 768, colorScheme: 'light', analyse: false },
  { width: 1440, colorScheme: 'dark', analyse: true },
] as const

type Look = (typeof looks)[number] & { readonly isLoading?: boolean }

/** Checks one look of a state, and saves a screenshot of it. */
const inspectLook = async (
  page: Page,
  state: string,
  { width, colorScheme, analyse, isLoading }: Look,
): Promise<void> => {
  await page.setViewportSize({ width, height })
  await page.emulateMedia({ colorScheme })
  expect(await overflow(page), `pixels that "${state}" is too wide at ${width}`).toBeLessThanOrEqual(0)
  await saveScreenshot(page, `${state} ${width} ${colorScheme}`)
  if (analyse) expect(await axe(page, isLoading), `axe about "${state}" at ${width}, ${colorScheme}`).toEqual([])
}

/**
 * Checks a state of a page in each look: nothing may need sideways scrolling, and axe may find nothing in the looks
 * with `analyse`. Saves a screenshot of each look. Afterwards, the page has its former width.
 *
 * @param state the name of the page and its state, which names the screenshots
 */
export const inspect = async (page: Page, state: string): Promise<void> => {
  const before = page.viewportSize()
  for (const look of looks) await inspectLook(page, state, look)
  if (before) await page.setViewportSize(before)
}

/**
 * Checks a state of a page in one look only, on a phone in the light theme, with axe. For states in which a page that is
 * inspected in all looks has a message in place of its content, or one message more. The page keeps this width.
 */
export const inspectOnPhone = (page: Page, state: string, { isLoading = false } = {}): Promise<void> =>
  inspectLook(page, state, { ...looks[0], isLoading })
