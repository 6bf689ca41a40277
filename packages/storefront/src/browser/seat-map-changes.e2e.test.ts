import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { focusIsOn, isLive } from './seat-map-steps.ts'
import { button, goOn, holdBack, newShowtime, onPayment, pickSeats, seat, seatIn, signIn } from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

test('instead of a lost wheelchair space, another space is offered with a companion seat of its own', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema, { plan: 'wcss.w.wcss' })
  const [page, moviegoer] = await Promise.all([open(`/showtimes/${showtimeId}`), cinema.moviegoer()])
  await isLive(page)
  await seat(page, 'A', 1).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: t('seatMap.wheelchairYes', { count: 1 }) })
    .click()
  await seatIn(page, { row: 'A', number: 2, state: 'picked' })
  await moviegoer.mustHold(showtimeId, ['A1'])
  const notice = page.getByRole('group', { name: t('seatMap.lost', { count: 1, seats: 'Row A, seat 1' }) })
  await notice.getByRole('button', { name: /Row A, seats 6–7/ }).click()
  for (const number of [6, 7]) await seatIn(page, { row: 'A', number, state: 'picked' })
  await seatIn(page, { row: 'A', number: 2, state: 'free' })
})

test('a stream that is silent for two and a half ping intervals is not called live, and opens again', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open('/')
  await page.clock.install()
  let streams = 0
  page.on('request', (request) => {
    if (request.url().endsWith('/seats/events')) streams += 1
  })
  await page.goto(`/showtimes/${showtimeId}`)
  await isLive(page)
  await page.clock.fastForward(30_000)
  await isLive(page)
  await page.clock.fastForward(8_000)
  await page.locator('p', { hasText: t('seatMap.notLive') }).waitFor()
  const said = page.locator('span[role=status]')
  expect(await said.textContent()).toContain(t('seatMap.notLive'))
  await page.clock.fastForward(2_000)
  await isLive(page)
  expect(await said.textContent()).toContain(t('seatMap.liveAgain'))
  expect(streams).toBe(2)
})

test('a seat that others take from the pick is said once, and the focus stays where it is', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const [page, moviegoer] = await Promise.all([open(`/showtimes/${showtimeId}`), cinema.moviegoer()])
  await isLive(page)
  await pickSeats(page, 1, 2)
  await seat(page, 'A', 9).focus()
  await moviegoer.mustHold(showtimeId, ['A2'])
  const sentence = t('seatMap.lost', { count: 1, seats: 'Row A, seat 2' })
  const notice = page.getByRole('group', { name: sentence })
  await notice.waitFor()
  await expect.poll(() => page.getByRole('status').allTextContents()).toContainEqual(expect.stringContaining(sentence))
  expect(await page.getByRole('alert').count()).toBe(0)
  await focusIsOn(page, 'Row A, seat 9')
  await notice.getByRole('button', { name: t('seatMap.lostKeep', { count: 1 }) }).press('Enter')
  await focusIsOn(page, t('seatMap.basket'))
})

test('a visitor’s own seats are never called taken while they are being held', async ({ cinema, open }) => {
  const [{ showtimeId }, { email, password }] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const page = await open(`/sign-in?next=/showtimes/${showtimeId}`)
  await signIn(page, { email, password })
  await isLive(page)
  await pickSeats(page, 4)
  const looks = await page.evaluateHandle(() => {
    const seen: (string | null)[] = []
    const mark = document.querySelector('[data-seat="A4"]')
    if (mark) new MutationObserver(() => seen.push(mark.getAttribute('data-look'))).observe(mark, { attributes: true })
    return seen
  })
  // The response comes long after the event of the hold.
  await page.route('**/api/v1/reservations', async (route) => {
    const response = await route.fetch()
    await page.waitForTimeout(2_000)
    await route.fulfill({ response })
  })
  await goOn(page)
  await onPayment(page)
  expect(await looks.jsonValue()).not.toContain('lost')
})

test('in the list, the focus stays on a seat while others take the seats beside it', async ({ cinema, open }) => {
  const [{ showtimeId }, moviegoer] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const page = await open(`/showtimes/${showtimeId}`)
  await isLive(page)
  await button(page, t('seatMap.toList')).press('Enter')
  await page.getByText(t('seatMap.row', { row: 'A' }), { exact: true }).click()
  const box = (number: number) =>
    page.getByRole('checkbox', { name: `${t('common.seat', { row: 'A', number })},`, exact: false })
  await box(4).focus()
  /** Whether the focus is on the same element as before, so that a screen reader says nothing. */
  const isSame = await box(4).evaluateHandle((element) => () => element === document.activeElement)
  // First the first seat of the group goes, then seats that split the group.
  await moviegoer.mustHold(showtimeId, ['A1'])
  await box(1).waitFor({ state: 'detached' })
  await focusIsOn(page, 'Row A, seat 4,')
  await (await cinema.moviegoer()).mustHold(showtimeId, ['A3', 'A6'])
  await box(3).waitFor({ state: 'detached' })
  await focusIsOn(page, 'Row A, seat 4,')
  expect(await isSame.evaluate((same) => same())).toBe(true)
  await (await cinema.moviegoer()).mustHold(showtimeId, ['A4'])
  await focusIsOn(page, 'Row A, seat 5,')
})

test('a late response with the best seats does not replace a newer pick', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  await seatIn(page, { row: 'A', number: 1, state: 'free' })
  const release = await holdBack(page, '**/best-seats?*')
  await button(page, t('seatMap.findBestAny')).click()
  await pickSeats(page, 1)
  const answered = page.waitForResponse('**/best-seats?*')
  release()
  await answered
  await expect.poll(() => button(page, t('seatMap.findBestAny')).getAttribute('aria-busy')).not.toBe('true')
  expect(await page.getByRole('gridcell', { selected: true }).count()).toBe(1)
  await seatIn(page, { row: 'A', number: 1, state: 'picked' })
})

test('a change of two seats touches only these two seats of the drawing', async ({ cinema, open }) => {
  const [{ showtimeId }, moviegoer] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const page = await open(`/showtimes/${showtimeId}`)
  await isLive(page)
  const touched = await page.evaluateHandle(() => {
    const ids = new Set<string>()
    const note = (records: MutationRecord[]) => {
      for (const { target } of records) {
        const mark = target instanceof Element ? target.closest('[data-seat]') : null
        ids.add(mark?.getAttribute('data-seat') ?? target.nodeName)
      }
    }
    const grid = document.querySelector('[role="grid"]')
    if (grid) new MutationObserver(note).observe(grid, { attributes: true, childList: true, subtree: true })
    return ids
  })
  await moviegoer.mustHold(showtimeId, ['A4', 'A5'])
  await seatIn(page, { row: 'A', number: 5, state: 'reserved' })
  expect(await touched.evaluate((ids) => [...ids].sort())).toEqual(['A4', 'A5'])
})
