import { eventually } from '@marquee/testing/eventually'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import {
  button,
  continueAsGuest,
  goOn,
  heading,
  holdAsGuest,
  newEmail,
  newShowtime,
  onPayment,
  pickSeats,
  reservationIn,
  seatIn,
  setHoldLeft,
} from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

test('of two browsers that want the same seat, one gets the seat, and the other keeps its remaining seat and says why', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const pages = await Promise.all([open(`/showtimes/${showtimeId}`), open(`/showtimes/${showtimeId}`)])
  const [one, other] = pages
  if (!one || !other) throw new Error('There are not two browsers.')
  await pickSeats(one, 4, 5)
  await pickSeats(other, 5, 6)
  for (const page of pages) {
    await goOn(page)
    await page.getByLabel(t('details.email'), { exact: true }).fill(newEmail())
  }
  await Promise.all(pages.map((page) => button(page, t('details.continue')).click()))
  const outcomes = await Promise.all(
    pages.map((page) =>
      Promise.race([
        onPayment(page).then(() => 'held' as const),
        page
          .getByText(t('seatMap.lost', { count: 1, seats: 'Row A, seat 5' }))
          .waitFor()
          .then(() => 'lost' as const),
      ]),
    ),
  )
  expect(outcomes.toSorted()).toEqual(['held', 'lost'])
  const loser = outcomes[0] === 'lost' ? one : other
  const kept = outcomes[0] === 'lost' ? 4 : 6
  // The message has the focus, and the basket keeps the other seat.
  expect(await loser.evaluate(() => document.activeElement?.textContent)).toContain('Row A, seat 5')
  await button(loser, t('seatMap.removeSeat', { seat: t('common.seat', { row: 'A', number: kept }) })).waitFor()
})

test('a seat that somebody holds and gives back changes on the map without a reload', async ({ cinema, open }) => {
  const [{ showtimeId }, moviegoer] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const page = await open(`/showtimes/${showtimeId}`)
  await seatIn(page, { row: 'A', number: 9, state: 'free' })
  await page.getByText(t('seatMap.live'), { exact: true }).waitFor()
  const { id } = await moviegoer.mustHold(showtimeId, ['A9'])
  await seatIn(page, { row: 'A', number: 9, state: 'reserved' })
  await moviegoer.cancel(id)
  await seatIn(page, { row: 'A', number: 9, state: 'free' })
})

test('a picked seat that somebody else holds is named, and the rest of the pick stays', async ({ cinema, open }) => {
  const [{ showtimeId }, moviegoer] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const page = await open(`/showtimes/${showtimeId}`)
  await page.getByText(t('seatMap.live'), { exact: true }).waitFor()
  await pickSeats(page, 1, 2)
  await moviegoer.mustHold(showtimeId, ['A2', 'A3'])
  await page.getByRole('group', { name: t('seatMap.lost', { count: 1, seats: 'Row A, seat 2' }) }).waitFor()
  await seatIn(page, { row: 'A', number: 1, state: 'picked' })
})

test('at the end of the countdown the page says that nothing was charged, and the seats are free', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  const reservationId = await holdAsGuest(page, 3)
  await setHoldLeft(cinema, reservationId, 8)
  await page.reload()
  await page.getByRole('timer').waitFor()
  await heading(page, t('purchase.over')).waitFor({ timeout: 30_000 })
  await page.getByText(t('purchase.overHelp')).waitFor()
  await eventually(async () => expect(await cinema.seatStatus(showtimeId, 'A3')).toBe('available'))
})

test('the hold is extended once, by the button near the end', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  const reservationId = await holdAsGuest(page, 8)
  await setHoldLeft(cinema, reservationId, 120)
  await page.reload()
  await page.getByText(/^[12]:\d\d$/).waitFor()
  await button(page, t('payment.time.extend')).click()
  await page
    .getByText(t('payment.time.held', { count: 11 }))
    .or(page.getByText(t('payment.time.held', { count: 12 })))
    .waitFor()
  await setHoldLeft(cinema, reservationId, 120)
  await page.reload()
  await page.getByRole('timer').waitFor()
  expect(await button(page, t('payment.time.extend')).count()).toBe(0)
})

/** Hides the changes of seats from a tab, so that it learns of a hold only from the refusal of its own. */
const cutOff = () => {
  const Channel = BroadcastChannel
  window.BroadcastChannel = class extends Channel {
    constructor(name: string) {
      super(name === 'marquee.seat-stream' ? 'cut off' : name)
    }
  }
  class SilentSource extends EventTarget {
    close() {
      // There is no connection.
    }
  }
  Reflect.set(window, 'EventSource', SilentSource)
}

test('other tabs with the same pick never say that somebody else was faster than the visitor', async ({
  cinema,
  open,
  allowErrors,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  allowErrors(/net::ERR_/)
  const [live, late] = [await page.context().newPage(), await page.context().newPage()]
  await late.addInitScript(cutOff)
  for (const tab of [live, late]) await tab.goto(`/showtimes/${showtimeId}`)
  for (const tab of [page, live, late]) await pickSeats(tab, 5)
  await late.route(/\/seats$|\/reservations\?/, (route) => route.abort())
  const falsehoods = await live.evaluateHandle(() => {
    const seen: string[] = []
    const note = () => {
      const text = document.getElementById('app')?.textContent ?? ''
      if (/faster|just taken/.test(text)) seen.push(text)
    }
    new MutationObserver(note).observe(document.body, { childList: true, characterData: true, subtree: true })
    return seen
  })
  await goOn(page)
  // The answer to the second tab comes long after the event of the seat.
  await live.route('**/api/v1/reservations?*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await route.continue()
  })
  await continueAsGuest(page)
  await onPayment(page)
  await live.getByText(/Held for you until/).waitFor()
  expect(await falsehoods.jsonValue()).toEqual([])
  await late.unroute(/\/seats$|\/reservations\?/)
  await goOn(late)
  await onPayment(late)
  expect(reservationIn(late)).toBe(reservationIn(page))
})

test('a login in another tab holds no seats until the visitor continues with it', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  await pickSeats(page, 5)
  await goOn(page)
  const typed = page.getByLabel(t('details.email'), { exact: true })
  await typed.fill('typed@example.org')
  const other = await page.context().newPage()
  await other.goto(`/showtimes/${showtimeId}`)
  const email = newEmail()
  await pickSeats(other, 8)
  await goOn(other)
  await continueAsGuest(other, email)
  await onPayment(other)
  const notice = page.getByRole('group', { name: t('details.elsewhere', { email }) })
  await notice.waitFor()
  expect(await cinema.seatStatus(showtimeId, 'A5')).toBe('available')
  await notice.getByRole('button', { name: t('details.continue') }).click()
  await onPayment(page)
  expect(await cinema.seatStatus(showtimeId, 'A5')).toBe('reserved')
})
