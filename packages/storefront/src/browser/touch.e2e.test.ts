import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { inspectOnPhone } from './inspect.ts'
import { button, newShowtime, seat, seatIn } from './steps.ts'
import { t } from './text.ts'
import { moveFingers } from './touch.ts'

const test = browserTests()

/** Where a seat is on the display, and how large. */
const boxOf = async (page: Page, number: number) => {
  const box = await seat(page, 'C', number).boundingBox()
  if (!box) throw new Error(`Seat ${number} is not drawn.`)
  return { width: box.width, x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** How the page itself is scrolled and zoomed. */
const pageView = (page: Page) => page.evaluate(() => [scrollX, scrollY, visualViewport?.scale])

test('two fingers zoom the map and not the page, one finger then moves the map, and buttons zoom as well', async ({
  cinema,
  open,
}) => {
  const row = 's'.repeat(24)
  const { showtimeId } = await newShowtime(cinema, { plan: Array.from({ length: 6 }, () => row).join('\n') })
  const page = await open(`/showtimes/${showtimeId}`, { width: 360, hasTouch: true, isMobile: true })
  await seatIn(page, { row: 'C', number: 12, state: 'free' })
  await seat(page, 'C', 12).scrollIntoViewIfNeeded()
  const whole = await boxOf(page, 12)
  expect(whole.width).toBeLessThan(24)

  // A tap on a small seat opens its details. It does not pick the seat that the finger may have missed.
  await page.touchscreen.tap(whole.x, whole.y)
  const details = page.getByRole('dialog', { name: t('common.seat', { row: 'C', number: 12 }) })
  const pick = details.getByRole('button', { name: t('seatMap.select', { count: 1 }), exact: true })
  await pick.waitFor()
  expect(await page.getByRole('gridcell', { selected: true }).count()).toBe(0)
  await inspectOnPhone(page, 'seat map with the details of a small seat')
  await page.keyboard.press('Escape')
  await details.waitFor({ state: 'hidden' })
  await page.touchscreen.tap(whole.x, whole.y)
  await pick.tap()
  await seatIn(page, { row: 'C', number: 12, state: 'picked' })

  await seat(page, 'C', 12).scrollIntoViewIfNeeded()
  const before = await boxOf(page, 12)
  const view = await pageView(page)
  const { x, y } = before
  await moveFingers(page, [
    [
      { x: x - 20, y },
      { x: x - 80, y },
    ],
    [
      { x: x + 20, y },
      { x: x + 80, y },
    ],
  ])
  const pinched = await boxOf(page, 12)
  expect(pinched.width).toBeGreaterThan(before.width * 2)
  // The map grows around the fingers.
  expect(Math.abs(pinched.x - x)).toBeLessThan(before.width)
  expect(await pageView(page)).toEqual(view)

  await moveFingers(page, [[pinched, { x: pinched.x + 60, y: pinched.y - 20 }]])
  const moved = await boxOf(page, 12)
  expect(moved.x - pinched.x).toBeCloseTo(60, -1)
  expect(await pageView(page)).toEqual(view)
  expect(await page.getByRole('gridcell', { selected: true }).count()).toBe(1)

  // A tap on a seat that is large enough picks it at once.
  await seat(page, 'C', 13).tap()
  await seatIn(page, { row: 'C', number: 13, state: 'picked' })

  const zoom = (name: 'seatMap.zoomIn' | 'seatMap.zoomOut' | 'seatMap.zoomReset') => button(page, t(name)).tap()
  const width = async () => (await boxOf(page, 12)).width
  await zoom('seatMap.zoomReset')
  await expect.poll(width).toBeCloseTo(before.width, 0)
  await zoom('seatMap.zoomIn')
  await expect.poll(width).toBeCloseTo(before.width * 1.6, 0)
  await zoom('seatMap.zoomIn')
  await expect.poll(width).toBeGreaterThan(24)
  await zoom('seatMap.zoomOut')
  await expect.poll(width).toBeCloseTo(before.width * 1.6, 0)
})
