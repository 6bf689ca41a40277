import type { BrowserContext, Page, Request } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { inspectOnPhone } from './inspect.ts'
import { isLive } from './seat-map-steps.ts'
import { newShowtime, pickSeats, seatIn } from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

/** The pages of a browser that have an open event stream, one entry for each stream. */
const watchStreams = (context: BrowserContext): (() => Page[]) => {
  const open = new Map<Request, Page>()
  context.on('request', (request) => {
    if (request.url().endsWith('/seats/events')) open.set(request, request.frame().page())
  })
  const end = (request: Request) => void open.delete(request)
  context.on('requestfinished', end)
  context.on('requestfailed', end)
  return () => [...open.values()].filter((page) => !page.isClosed())
}

/** Tells the page that its tab was hidden or shown. Chromium without a display never hides a tab. */
const setHidden = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: hidden })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isHidden)

test('a browser has one event stream, which the next visible tab opens when the tab with the stream closes or is hidden', async ({
  cinema,
  open,
}) => {
  const [{ showtimeId }, moviegoer] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const first = await open('/no-such-page')
  const context = first.context()
  const streams = watchStreams(context)
  const path = `/showtimes/${showtimeId}`
  await first.goto(path)
  await isLive(first)
  const [second, third] = await Promise.all([context.newPage(), context.newPage()])
  for (const page of [second, third]) {
    await page.goto(path)
    await isLive(page)
  }
  expect(streams()).toEqual([first])
  // All three tabs are live by the one stream.
  const { id } = await moviegoer.mustHold(showtimeId, ['A1'])
  await Promise.all([first, second, third].map((page) => seatIn(page, { row: 'A', number: 1, state: 'reserved' })))
  await first.close()
  await expect.poll(streams, { timeout: 3_000 }).toEqual([second])
  await setHidden(second, true)
  await expect.poll(streams, { timeout: 3_000 }).toEqual([third])
  await isLive(third)
  await moviegoer.cancel(id)
  await seatIn(third, { row: 'A', number: 1, state: 'free' })
  await setHidden(third, true)
  await expect.poll(streams).toEqual([])
  await setHidden(second, false)
  await setHidden(third, false)
  await Promise.all([isLive(second), isLive(third)])
  await seatIn(second, { row: 'A', number: 1, state: 'free' })
  expect(streams()).toEqual([second])
})

test('after a tunnel, the seat map shows what happened meanwhile without a reload', async ({
  cinema,
  open,
  allowErrors,
}) => {
  const [{ showtimeId }, moviegoer] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const page = await open(`/showtimes/${showtimeId}`, { width: 360 })
  allowErrors(/ERR_INTERNET_DISCONNECTED/)
  await isLive(page)
  await pickSeats(page, 3)
  const loadedAt = await page.evaluate(() => performance.timeOrigin)
  await page.context().setOffline(true)
  await page.getByText(t('common.offlineBanner')).first().waitFor()
  await page.getByText(t('seatMap.offline'), { exact: true }).waitFor()
  await page.locator('p', { hasText: t('seatMap.notLive') }).waitFor()
  await inspectOnPhone(page, 'seat map in a tunnel')
  await moviegoer.mustHold(showtimeId, ['A5'])
  await page.context().setOffline(false)
  await seatIn(page, { row: 'A', number: 5, state: 'reserved' })
  await seatIn(page, { row: 'A', number: 3, state: 'picked' })
  await isLive(page)
  expect(await page.getByText(t('seatMap.offline'), { exact: true }).count()).toBe(0)
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(loadedAt)
})
