import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { inspectOnPhone } from './inspect.ts'
import { isLive } from './seat-map-steps.ts'
import { button, goOn, heading, newShowtime, onPayment, pickSeats, seat, seatIn, signIn } from './steps.ts'
import { t } from './text.ts'

const test = browserTests()
const phone = { width: 360 }
const long = { timeout: 120_000 }

const notice = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor()

/** Gives up each picked seat, with the keyboard. */
const unpickAll = async (page: Page): Promise<void> => {
  const picked = page.getByRole('gridcell', { selected: true })
  for (let left = await picked.count(); left > 0; left -= 1) {
    await picked.first().press('Enter')
    await expect.poll(() => picked.count()).toBe(left - 1)
  }
}

test(
  'the notices of the seat map fit a phone, and axe finds nothing: offers, fewer together, companion alone, wheelchair, lost, refused',
  async ({ cinema, open }) => {
    const [{ showtimeId }, account, other] = await Promise.all([
      newShowtime(cinema, { plan: 'sssssss\nss.wcc', loneSeats: 'refuse' }),
      cinema.moviegoer(),
      cinema.moviegoer(),
    ])
    const page = await open(`/sign-in?next=/showtimes/${showtimeId}`, phone)
    await signIn(page, account)
    await isLive(page)
    await button(page, t('seatMap.findBestAny')).click()
    await page.getByText(t('seatMap.best', { seats: '' }).trim()).waitFor()
    await inspectOnPhone(page, 'seat map with offers')
    await unpickAll(page)
    const party = (count: number) => page.getByRole('radio', { name: t('seatMap.partyOf', { count }) })
    await party(4).check({ force: true })
    await seat(page, 'B', 1).press('Enter')
    await notice(page, t('seatMap.short', { count: 2 }))
    await inspectOnPhone(page, 'seat map with fewer seats together')
    await page.getByRole('radio', { name: t('seatMap.partyAny'), exact: true }).check({ force: true })
    await seat(page, 'B', 4).press('Enter')
    await notice(page, t('seatMap.companionAlone', { count: 1, seats: 'Row B, seat 4' }))
    await inspectOnPhone(page, 'seat map with a companion seat alone')
    await seat(page, 'B', 3).press('Enter')
    await heading(page, t('seatMap.wheelchairTitle')).waitFor()
    await inspectOnPhone(page, 'seat map with the wheelchair question')
    await page.keyboard.press('Escape')
    await pickSeats(page, 5, 6)
    await other.mustHold(showtimeId, ['A6', 'A7'])
    await page.getByRole('group', { name: t('seatMap.lost', { count: 1, seats: 'Row A, seat 6' }) }).waitFor()
    await inspectOnPhone(page, 'seat map with a lost seat')
    await unpickAll(page)
    await pickSeats(page, 2, 3)
    await goOn(page)
    await seatIn(page, { row: 'A', number: 2, state: 'picked' })
    await page
      .getByRole('group', { name: /^Row A, seat 1 would be left alone/ })
      .first()
      .waitFor()
    await inspectOnPhone(page, 'seat map with a refusal')
  },
  long,
)

/** Picks three seats while signed out, and signs in with the account on the way. */
const pickThenSignIn = async (page: Page, { email, password }: { email: string; password: string }): Promise<void> => {
  await pickSeats(page, 2, 3, 4)
  await goOn(page)
  await page.getByRole('radio', { name: t('details.way.signIn') }).check()
  await page.getByLabel(t('details.email'), { exact: true }).fill(email)
  await page.getByLabel(t('details.password'), { exact: true }).fill(password)
  await button(page, t('details.continue')).click()
}

/** Refuses holds as the API does at the limit, which is out of reach for one visitor of the shared system. */
const refuseAtUnpaidLimit = (page: Page): Promise<unknown> =>
  page.route('**/api/v1/reservations', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status: 409,
          contentType: 'application/problem+json',
          json: {
            type: '/problems/unpaid-limit',
            title: 'Unpaid limit',
            status: 409,
            detail: 'One customer can have at most 3 unpaid reservations at a time. Pay for one, or cancel one.',
            code: 'unpaid-limit',
          },
        })
      : route.fallback(),
  )

test(
  'the notices about too many unpaid reservations fit a phone, axe finds nothing, and they lead to these reservations',
  async ({ cinema, open, allowErrors }) => {
    const [shows, account] = await Promise.all([
      Promise.all([newShowtime(cinema), newShowtime(cinema), newShowtime(cinema), newShowtime(cinema)]),
      cinema.moviegoer(),
    ])
    const [{ showtimeId }, ...others] = shows
    for (const other of others) await account.mustHold(other.showtimeId, ['A1'])
    const page = await open(`/showtimes/${showtimeId}`, phone)
    await refuseAtUnpaidLimit(page)
    allowErrors(/status of 409/)
    await pickThenSignIn(page, account)
    await notice(page, t('details.unpaidLimit'))
    await inspectOnPhone(page, 'details with too many unpaid reservations')
    await page.getByRole('link', { name: t('details.toUnpaid') }).click()
    await heading(page, t('myTickets.pending')).waitFor()
    await page.goto(`/showtimes/${showtimeId}`)
    await seatIn(page, { row: 'A', number: 2, state: 'picked' })
    await goOn(page)
    await notice(page, t('seatMap.unpaidLimit'))
    for (const { title } of others) await page.getByRole('link', { name: title, exact: false }).waitFor()
    await inspectOnPhone(page, 'seat map with too many unpaid reservations')
    await page
      .getByRole('group', { name: t('seatMap.unpaidLimit') })
      .getByRole('link', { name: t('common.myTickets') })
      .click()
    await heading(page, t('myTickets.pending')).waitFor()
  },
  long,
)

test(
  'the notices about too many seats for one person fit a phone, axe finds nothing, and they lead to the seats',
  async ({ cinema, open }) => {
    const [{ showtimeId }, account] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
    await account.mustHold(
      showtimeId,
      Array.from({ length: 8 }, (_, index) => `B${index + 1}`),
    )
    const page = await open(`/showtimes/${showtimeId}`, phone)
    await pickThenSignIn(page, account)
    await notice(page, t('details.seatLimit'))
    await page
      .getByRole('link', { name: t('common.myTickets') })
      .last()
      .waitFor()
    await inspectOnPhone(page, 'details with too many seats')
    await page
      .getByRole('link', { name: t('details.changeSeats') })
      .first()
      .click()
    await seatIn(page, { row: 'B', number: 1, state: 'own' })
    await goOn(page)
    await notice(page, t('seatMap.limit', { max: 10 }))
    await inspectOnPhone(page, 'seat map with too many seats')
    await seat(page, 'A', 2).press('Enter')
    await goOn(page)
    await onPayment(page)
  },
  long,
)
