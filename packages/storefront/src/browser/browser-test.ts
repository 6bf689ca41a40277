import { type Cinema, visitCinema } from '@marquee/system-tests/cinema'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, inject, it } from 'vitest'
// For the type of inject('browserTests').
import type {} from './global-setup.ts'
import { saveFailure } from './screenshots.ts'
import { type Watch, watch } from './watch.ts'

const startTimeoutMs = 240_000
const actionTimeoutMs = 15_000
const testTimeoutMs = 60_000

const height = 800

export type OpenOptions = Pick<
  BrowserContextOptions,
  'timezoneId' | 'locale' | 'reducedMotion' | 'colorScheme' | 'javaScriptEnabled' | 'hasTouch' | 'isMobile'
> & {
  /** In CSS pixels, e.g. 360 for a phone. */
  readonly width?: number
}

export type Visit = {
  readonly cinema: Cinema
  /** Opens a path in a browser of its own, without cookies and storage. */
  readonly open: (path: string, options?: OpenOptions) => Promise<Page>
  /** Allows console errors that the test provokes. Any other error on the console fails the test. */
  readonly allowErrors: (text: RegExp) => void
}

const address = (path: string): string => `${inject('browserTests')}${path}`

const textOf = async (path: string): Promise<string> => {
  const response = await fetch(address(path))
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}

/** Stops or starts the gateway of the shared system. Only for a test that is `alone`. */
export const gateway = {
  stop: () => textOf('/gateway/stop'),
  start: () => textOf('/gateway/start'),
}

/** A place among the running tests, until the returned function is called. */
const takePlace = async (alone: boolean): Promise<() => Promise<void>> => {
  const response = await fetch(address(alone ? '/alone' : '/beside-others'))
  // The function keeps a reference to the response, because Node closes the connection of a response that is
  // garbage-collected.
  return async () => response.body?.cancel()
}

const createVisit = (cinema: Cinema, browser: Browser) => {
  const watches: Watch[] = []
  const visit: Visit = {
    cinema,
    open: async (path, { width = 1440, ...options } = {}) => {
      const context = await browser.newContext({
        baseURL: cinema.gateway,
        viewport: { width, height },
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        // Animations would make screenshots and positions depend on the moment.
        reducedMotion: 'reduce',
        ...options,
      })
      context.setDefaultTimeout(actionTimeoutMs)
      watches.push(await watch(context))
      const page = await context.newPage()
      await page.goto(path)
      return page
    },
    allowErrors: (text) => {
      for (const { allow } of watches) allow(text)
    },
  }
  return {
    visit,
    assertClean: () => {
      for (const { assertClean } of watches) assertClean()
    },
    saveFailure: (test: string) =>
      saveFailure(
        test,
        watches.flatMap(({ context }) => context.pages()),
      ),
    close: () => Promise.all(watches.map(({ context }) => context.close())),
  }
}

/**
 * Connects the tests of a file to the shared system and the shared browser.
 *
 * @returns a function that defines a test, as `it` does. Errors of a page, errors on the console and violations of the
 *   content security policy fail the test. A failure saves screenshots. A test that is `alone` may stop the gateway
 */
export const browserTests = () => {
  let cinema: Cinema
  let browser: Browser
  beforeAll(async () => {
    const connecting = textOf('/chromium').then((url) => chromium.connect(url))
    cinema = await visitCinema()
    browser = await connecting
  }, startTimeoutMs)
  afterAll(async () => {
    await browser?.close()
    await cinema?.close()
  })

  return (
    sentence: string,
    run: (visit: Visit) => Promise<void>,
    { alone = false, timeout = testTimeoutMs }: { alone?: boolean; timeout?: number } = {},
  ): void => {
    it(
      sentence,
      async () => {
        const leave = await takePlace(alone)
        const session = createVisit(cinema, browser)
        try {
          await run(session.visit)
          session.assertClean()
        } catch (error) {
          await session.saveFailure(sentence)
          throw error
        } finally {
          await session.close()
          await leave()
        }
      },
      timeout,
    )
  }
}
