import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { t } from './text.ts'

/** Waits until the map says that it is live. */
export const isLive = (page: Page): Promise<void> => page.getByText(t('seatMap.live'), { exact: true }).waitFor()

/** The accessible name of the element with the focus; empty if nothing has the focus. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement === document.body ? null : document.activeElement
    const labels = element?.getAttribute('aria-labelledby') ?? ''
    const label = document.getElementById(labels)?.textContent
    return element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? ''
  })

export const hasFocus = (element: Element): boolean => element === document.activeElement

export const focusIsOn = (page: Page, name: string): Promise<void> => expect.poll(() => focused(page)).toContain(name)
