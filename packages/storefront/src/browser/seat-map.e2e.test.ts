import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { inspect } from './inspect.ts'
import { tabTo } from './keyboard.ts'
import { focusIsOn, hasFocus } from './seat-map-steps.ts'
import { button, continueAsGuest, goOn, newShowtime, onPayment, pickSeats, seat, seatIn, signIn } from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

test('a pick that would leave a seat alone moves over in one tap, before any request', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema, { plan: 'sssss\nsssss', loneSeats: 'refuse' })
  const page = await open(`/showtimes/${showtimeId}`, { width: 360 })
  await seat(page, 'A', 2).press('Space')
  await seat(page, 'A', 3).press('Space')
  const notice = page.getByRole('group', { name: t('seatMap.loneSeat', { count: 1, seats: 'Row A, seat 1' }) })
  await notice.waitFor()
  // The announcement of the pick already names the lone seat to screen readers.
  expect(await page.getByRole('status').last().textContent()).toContain('Row A, seat 1 would be left alone')
  await notice.getByRole('button', { name: t('seatMap.takeInstead', { seats: 'Row A, seats 1–2' }) }).press('Enter')
  await seatIn(page, { row: 'A', number: 1, state: 'picked' })
  await seatIn(page, { row: 'A', number: 3, state: 'free' })
  expect(await notice.count()).toBe(0)
  await focusIsOn(page, t('seatMap.basket'))
})

test('the refusal of a lone seat offers the seats that the API proposes', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema, { plan: 'sssss\nsssss', loneSeats: 'refuse' })
  const { email, password } = await cinema.moviegoer()
  const page = await open(`/sign-in?next=/showtimes/${showtimeId}`)
  await signIn(page, { email, password })
  await pickSeats(page, 2, 3)
  await goOn(page)
  const notice = page.getByRole('group', { name: t('seatMap.loneSeat', { count: 1, seats: 'Row A, seat 1' }) })
  await notice.waitFor()
  await focusIsOn(page, 'Row A, seat 1')
  expect(await page.getByRole('alert').count()).toBe(0)
  await notice.getByRole('button').click()
  await seatIn(page, { row: 'A', number: 1, state: 'picked' })
  await goOn(page)
  await onPayment(page)
})

test('each wheelchair space asks once about its own companions', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema, { plan: 'wcss.wccs' })
  const page = await open(`/showtimes/${showtimeId}`)
  const pick = async (number: number, companions: string) => {
    await seat(page, 'A', number).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(t('common.seat', { row: 'A', number })).waitFor()
    await dialog.getByRole('radio', { name: companions, exact: true }).check({ force: true })
    await dialog.getByRole('button', { name: t('seatMap.wheelchairYes', { count: Number(companions) }) }).click()
  }
  await pick(1, '1')
  await pick(5, '2')
  for (const number of [1, 2, 5, 6, 7]) await seatIn(page, { row: 'A', number, state: 'picked' })
  await seat(page, 'A', 5).click()
  await seatIn(page, { row: 'A', number: 6, state: 'free' })
  // The question about the space was answered.
  await seat(page, 'A', 5).click()
  await seatIn(page, { row: 'A', number: 5, state: 'picked' })
  expect(await page.getByRole('dialog').count()).toBe(0)
})

test('the question about a wheelchair space starts on the chosen number of companions, and Enter confirms', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema, { plan: 'wccs' })
  const page = await open(`/showtimes/${showtimeId}`)
  await seat(page, 'A', 1).press('Space')
  const dialog = page.getByRole('dialog')
  await expect.poll(() => dialog.getByRole('radio', { name: '1', exact: true }).evaluate(hasFocus)).toBe(true)
  await page.keyboard.press('ArrowRight')
  // The first button confirms, and says what it picks.
  await page.keyboard.press('Tab')
  await focusIsOn(page, 'Pick the space and 2 companion seats')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  for (const number of [1, 2, 3]) await seatIn(page, { row: 'A', number, state: 'picked' })
  await focusIsOn(page, 'Row A, seat 1,')
})

test('the focus ring surrounds a picked seat, and differs from the seat in forced colours, too', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  const picked = seat(page, 'A', 5)
  await picked.press('Space')
  await seatIn(page, { row: 'A', number: 5, state: 'picked' })
  const ring = page.locator('[data-ring="A5"]')
  await ring.waitFor()
  const [inner, outer] = await Promise.all([picked.boundingBox(), ring.boundingBox()])
  if (!inner || !outer) throw new Error('The seat and its ring are not drawn.')
  expect(outer.x).toBeLessThan(inner.x)
  expect(outer.x + outer.width).toBeGreaterThan(inner.x + inner.width)
  await page.emulateMedia({ forcedColors: 'active' })
  const strokes = await ring.locator('rect').evaluateAll((lines) => lines.map((line) => getComputedStyle(line).stroke))
  const fill = await picked
    .locator('path')
    .first()
    .evaluate((path) => getComputedStyle(path).fill)
  expect(new Set([...strokes, fill]).size).toBe(3)
  // The ring disappears when the focus leaves the map.
  await page.getByRole('radio', { name: t('seatMap.viewMap') }).focus()
  await ring.waitFor({ state: 'hidden' })
})

test('in forced colours, disabled buttons look disabled, the main button stands out, and rows have readable names', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  await seatIn(page, { row: 'A', number: 1, state: 'free' })
  await page.emulateMedia({ forcedColors: 'active' })
  const styleOf = (locator: Locator, property: 'color' | 'backgroundColor' | 'fill'): Promise<string> =>
    locator.evaluate((element, name) => getComputedStyle(element)[name], property)
  const system = (name: string): Promise<string> =>
    page.evaluate((color) => {
      document.body.style.setProperty('outline-color', color)
      return getComputedStyle(document.body).outlineColor
    }, name)
  const main = button(page, t('seatMap.continue'))
  const best = button(page, t('seatMap.findBestAny'))
  expect(await styleOf(main, 'color')).toBe(await system('GrayText'))
  expect(await styleOf(button(page, t('seatMap.zoomOut')), 'color')).toBe(await system('GrayText'))
  expect(await styleOf(page.locator('svg text', { hasText: /^A$/ }).first(), 'fill')).toBe(await system('CanvasText'))
  await pickSeats(page, 1)
  expect(await styleOf(main, 'backgroundColor')).not.toBe(await styleOf(best, 'backgroundColor'))
  expect(await styleOf(main, 'color')).not.toBe(await system('GrayText'))
})

test('a wheelchair space and its companion seat keep their icons while they are picked or held', async ({
  cinema,
  open,
}) => {
  const [{ showtimeId }, moviegoer] = await Promise.all([newShowtime(cinema, { plan: 'wcs.wcs' }), cinema.moviegoer()])
  await moviegoer.mustHold(showtimeId, ['A4', 'A5'])
  const page = await open(`/showtimes/${showtimeId}`)
  const dotsOf = (number: number): Promise<number> =>
    seat(page, 'A', number).evaluate((mark) => mark.querySelectorAll('path[d*="a1.5 "], path[d*="a1.8 "]').length)
  await seat(page, 'A', 1).press('Space')
  await page.keyboard.press('Enter')
  await seatIn(page, { row: 'A', number: 2, state: 'picked' })
  expect([await dotsOf(1), await dotsOf(2), await dotsOf(4), await dotsOf(5)]).toEqual([1, 2, 1, 2])
})

test('a companion seat is picked with its wheelchair space in one tap, and "OK" gives the focus back to the seat', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema, { plan: 'sswc' })
  const page = await open(`/showtimes/${showtimeId}`)
  await seat(page, 'A', 4).press('Enter')
  await button(page, t('seatMap.understood')).press('Enter')
  await focusIsOn(page, 'Row A, seat 4,')
  await page.locator('[data-ring="A4"]').waitFor()
  await page.keyboard.press('Enter')
  await button(page, t('seatMap.takeWithSpace', { count: 1, seats: 'Row A, seats 3–4' })).press('Enter')
  for (const number of [3, 4]) await seatIn(page, { row: 'A', number, state: 'picked' })
  await focusIsOn(page, 'Row A, seat 4,')
})

test('the seat with the focus is named below the map, and a press on a taken seat shows an answer there', async ({
  cinema,
  open,
}) => {
  const [{ showtimeId }, moviegoer] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  await moviegoer.mustHold(showtimeId, ['A2'])
  const page = await open(`/showtimes/${showtimeId}`)
  await page.getByText(t('seatMap.howToPick')).waitFor()
  await seat(page, 'A', 1).focus()
  const facts = page.locator('[data-seat-named]')
  expect(await facts.textContent()).toBe('Row A, seat 1 · Standard · €8.20 · available')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => facts.textContent()).toBe('Row A, seat 2 · Standard · €8.20 · held by someone')
  await page.keyboard.press('Enter')
  const refusal = t('seatMap.saidReserved', { seats: 'Row A, seat 2' })
  await expect.poll(() => facts.textContent()).toBe(refusal)
  expect(await page.getByRole('status').last().textContent()).toContain(refusal)
  await page.keyboard.press('ArrowDown')
  await seat(page, 'B', 7).hover()
  await expect.poll(() => facts.textContent()).toContain('Row B, seat 7')
  await button(page, t('seatMap.zoomIn')).press('Enter')
  const zoomed = t('seatMap.saidZoom', { percent: '160%' })
  await expect.poll(() => page.getByRole('status').last().textContent()).toContain(zoomed)
})

test('prices on the map are written as in the visitor’s region', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`, { locale: 'de-AT' })
  const first = page.locator('[data-seat="A1"]')
  await first.waitFor()
  const price = new Intl.NumberFormat('de-AT', { style: 'currency', currency: 'EUR' }).format(8.2)
  expect(await first.getAttribute('aria-label')).toContain(price)
  // A map in the locale `de` would write the price differently.
  expect(price).not.toBe(new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).format(8.2))
})

test('the list says which rows have wheelchair spaces, Enter ticks a seat, and a button skips to the end', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema, { plan: 'ssss\nsscwc' })
  const page = await open(`/showtimes/${showtimeId}`)
  await button(page, t('seatMap.toList')).press('Enter')
  const row = (label: string) => page.locator('summary', { hasText: t('seatMap.row', { row: label }) })
  expect(await row('B').textContent()).toContain('1 wheelchair space · 2 companion seats')
  expect(await row('A').textContent()).not.toContain('wheelchair')
  await row('B').press('Enter')
  const box = page.getByRole('checkbox', { name: /^Row B, seat 2,/ })
  await box.press('Enter')
  expect(await box.isChecked()).toBe(true)
  const card = page.locator('label', { has: box })
  expect(await card.textContent()).toContain('Seat 2')
  expect(await card.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')
  await tabTo(page, /Skip to/)
  await page.keyboard.press('Enter')
  await focusIsOn(page, t('seatMap.continue'))
})

test('after Back, the held seats are the visitor’s own, with their price and the way to the payment', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`, { width: 390 })
  const two = page.getByRole('radio', { name: t('seatMap.partyOf', { count: 2 }) })
  await two.check({ force: true })
  await seat(page, 'A', 5).press('Space')
  await seatIn(page, { row: 'A', number: 5, state: 'picked' })
  await goOn(page)
  await continueAsGuest(page)
  await onPayment(page)
  await page.goBack()
  await seatIn(page, { row: 'A', number: 5, state: 'own' })
  const basket = page.getByRole('complementary', { name: t('seatMap.basket') })
  expect(await basket.textContent()).toMatch(/Row A, seats 4–5.*€16\.40.*2 seats.*€16\.40/)
  await inspect(page, 'seat map with held seats')
  await basket.getByRole('button', { name: t('seatMap.ownHoldPay') }).click()
  await onPayment(page)
  await page.goBack()
  expect(await two.isChecked()).toBe(true)
  await button(page, t('seatMap.ownHoldGiveUp')).click()
  await seatIn(page, { row: 'A', number: 5, state: 'picked' })
  expect(await two.isChecked()).toBe(true)
})

test('the bar with the total ends the page on a phone, and leaves room for the map on a low display', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`, { width: 390 })
  await seatIn(page, { row: 'A', number: 1, state: 'free' })
  const basket = page.getByRole('complementary', { name: t('seatMap.basket') })
  const edges = () => basket.evaluate((bar) => [bar.getBoundingClientRect().bottom, innerHeight])
  const [bottom, display] = await edges()
  expect(bottom).toBe(display)
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  const gap = await basket.evaluate(
    (bar) => (document.querySelector('footer')?.getBoundingClientRect().top ?? 0) - bar.getBoundingClientRect().bottom,
  )
  expect(gap).toBeLessThanOrEqual(0)
  // As a window of 1440 × 900 at a zoom of 200 %.
  await page.setViewportSize({ width: 720, height: 450 })
  await pickSeats(page, 4, 5, 6)
  expect((await basket.boundingBox())?.height).toBeLessThanOrEqual(64)
})
