import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { evening, timeIn } from './cinema-time.ts'
import {
  continueAsGuest,
  goOn,
  newShowtime,
  onPayment,
  payCard,
  pickSeats,
  reservationIn,
  seesTickets,
} from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

/** Waits until the main part of the page shows the time of the cinema. No other time may be there. */
const showsOnly = async (page: Page, at: Date): Promise<void> => {
  const main = page.getByRole('main')
  await main.getByText(timeIn('Europe/Berlin', at)).first().waitFor()
  expect(await main.textContent()).not.toContain(timeIn('Asia/Tokyo', at))
}

test('a browser in Tokyo sees the times of the cinema in Berlin, from the film to the ticket', async ({
  cinema,
  open,
}) => {
  const startsAt = evening(2)
  const { movieId, showtimeId, title } = await newShowtime(cinema, { startsAt })
  const page = await open(`/films/${movieId}`, { timezoneId: 'Asia/Tokyo' })
  await showsOnly(page, startsAt)
  await page.getByRole('link', { name: new RegExp(`^${title}, `) }).click()
  await page.waitForURL(`**/showtimes/${showtimeId}`)
  await showsOnly(page, startsAt)
  await pickSeats(page, 5)
  await goOn(page)
  await continueAsGuest(page)
  await onPayment(page)
  await showsOnly(page, startsAt)
  const [hold] = await cinema.sql('SELECT expires_at FROM booking.reservations WHERE id = $1', [reservationIn(page)])
  const heldUntil = new Date(String(hold?.['expires_at']))
  const second = await page.context().newPage()
  await second.goto(`/showtimes/${showtimeId}`)
  const until = (timeZone: string): string =>
    t('seatMap.ownHold', { until: timeIn(timeZone, heldUntil), seats: t('common.seat', { row: 'A', number: 5 }) })
  await second.getByText(until('Europe/Berlin'), { exact: true }).waitFor()
  expect(until('Asia/Tokyo')).not.toBe(until('Europe/Berlin'))
  await second.close()
  await payCard(page)
  await seesTickets(page)
  await showsOnly(page, startsAt)
  await page
    .getByRole('link', { name: t('common.myTickets') })
    .first()
    .click()
  await page.getByRole('article', { name: title }).waitFor()
  await showsOnly(page, startsAt)
})
