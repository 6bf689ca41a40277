import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'

/** The screenshots of each state of the pages in each look, and those of failed tests in the folder `failures`. */
export const screenshotFolder = resolve(import.meta.dirname, '../../../../.marquee/screenshots')

const fileName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 100)

/** Removes the pictures of earlier runs. */
export const emptyScreenshots = async (): Promise<void> => {
  await rm(screenshotFolder, { recursive: true, force: true })
  await mkdir(screenshotFolder, { recursive: true })
}

export const saveScreenshot = async (page: Page, name: string): Promise<void> => {
  // Otherwise, the sticky header would lie over the middle of a long page.
  await page.evaluate(() => scrollTo(0, 0))
  await page.screenshot({
    path: join(screenshotFolder, `${fileName(name)}.png`),
    fullPage: true,
    animations: 'disabled',
  })
}

/** Saves what each page shows. A page that cannot be pictured must not hide why the test failed. */
export const saveFailure = async (test: string, pages: readonly Page[]): Promise<void> => {
  await Promise.allSettled(
    pages.map((page, index) =>
      page.screenshot({
        path: join(screenshotFolder, 'failures', `${fileName(test)}-${index + 1}.png`),
        timeout: 5_000,
      }),
    ),
  )
}
