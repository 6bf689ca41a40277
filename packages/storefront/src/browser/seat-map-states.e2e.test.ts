import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { inspectOnPhone } from './inspect.ts'
import { isLive } from './seat-map-steps.ts'
import { button, goOn, heading, newShowtime, pickSeats, seat, seatIn, signIn } from './steps.ts'
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
