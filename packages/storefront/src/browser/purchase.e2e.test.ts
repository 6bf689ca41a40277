import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { tabTo } from './keyboard.ts'
import {
  button,
  cards,
  continueAsGuest,
  fillCard,
  goOn,
  heading,
  holdAsGuest,
  holdBack,
  newEmail,
  newShowtime,
  onPayment,
  payCard,
  pickSeats,
  reloadWith,
  reservationIn,
  seatIn,
  seesTickets,
  signIn,
} from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

test('a guest finds a film, picks two seats, pays and gets two tickets', async ({ cinema, open }) => {
  const { movieId, title, showtimeId } = await newShowtime(cinema)
  const page = await open('/', { width: 360 })
  await reloadWith(page, title)
  await page
    .getByRole('link', { name: t('programme.tomorrow'), exact: false })
    .first()
    .click()
  await page.getByRole('link', { name: title, exact: true }).click()
  await page.waitForURL(`**/films/${movieId}`)
  await page.getByRole('link', { name: new RegExp(`^${title}, `) }).click()
  await page.waitForURL(`**/showtimes/${showtimeId}`)
  await seatIn(page, { row: 'A', number: 4, state: 'free' })
  await pickSeats(page, 4, 5)
  const basket = page.getByRole('complementary', { name: t('seatMap.basket') })
  expect(await basket.textContent()).toContain('€16.40')
  await goOn(page)
  await continueAsGuest(page)
  await onPayment(page)
  // The total never grows on the way.
  expect(await button(page, /^Pay /).textContent()).toContain('€16.40')
  const reservationId = reservationIn(page)
  await payCard(page)
  await seesTickets(page)
  await expect.poll(() => page.getByRole('img', { name: /^QR code/ }).count(), { timeout: 15_000 }).toBe(2)
  expect(await cinema.moneyOf(reservationId)).toEqual({ captured: 1640, refunded: 0 })
  await page.getByRole('link', { name: t('common.myTickets') }).click()
  await page.getByRole('article', { name: title }).waitFor()
})

test('signing in on the way keeps the pick, and the tickets are in the account', async ({ cinema, open }) => {
  const [{ showtimeId, title }, { email, password }] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const page = await open(`/showtimes/${showtimeId}`)
  await pickSeats(page, 2, 3)
  await goOn(page)
  await page.getByRole('radio', { name: t('details.way.signIn') }).check()
  await page.getByLabel(t('details.email'), { exact: true }).fill(email)
  await page.getByLabel(t('details.password'), { exact: true }).fill(password)
  await button(page, t('details.continue')).click()
  await onPayment(page)
  await payCard(page)
  await seesTickets(page)
  const elsewhere = await open('/sign-in?next=/my-tickets')
  await signIn(elsewhere, { email, password })
  const ticket = elsewhere.getByRole('article', { name: title })
  await ticket.waitFor()
  expect(await ticket.textContent()).toContain(t('myTickets.seatsInRow', { row: 'A', count: 2, numbers: '2, 3' }))
})

test('a pick survives a reload and Back', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  await pickSeats(page, 6)
  await page.reload()
  await seatIn(page, { row: 'A', number: 6, state: 'picked' })
  await goOn(page)
  await heading(page, t('details.title')).waitFor()
  await page.goBack()
  await seatIn(page, { row: 'A', number: 6, state: 'picked' })
})

test('a declined card keeps the seats, and another card pays for them once', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  const reservationId = await holdAsGuest(page, 7)
  await payCard(page, cards.declined)
  await page.getByText(t('payment.declined.generic')).waitFor()
  await page.getByText(t('payment.nothingCharged')).waitFor()
  expect(await cinema.seatStatus(showtimeId, 'A7')).toBe('reserved')
  await payCard(page)
  await seesTickets(page)
  expect(reservationIn(page)).toBe(reservationId)
  expect(await cinema.moneyOf(reservationId)).toEqual({ captured: 820, refunded: 0 })
})

test('a double click on the button and Back after paying charge the card once', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  await pickSeats(page, 1)
  await goOn(page)
  await page.getByLabel(t('details.email'), { exact: true }).fill(newEmail())
  await button(page, t('details.continue')).dblclick()
  await onPayment(page)
  const reservationId = reservationIn(page)
  await fillCard(page)
  await button(page, /^Pay /).dblclick()
  await seesTickets(page)
  await page.goBack()
  await page.getByText(t('seatMap.tickets', { seats: 'Row A, seat 1' })).waitFor()
  await page.getByRole('gridcell', { name: /^Row A, seat 1,.*your ticket/ }).waitFor()
  await page.goto(`/reservations/${reservationId}/payment`)
  await seesTickets(page)
  expect(reservationIn(page)).toBe(reservationId)
  // Stripe sends visitors back to this address.
  await page.goto(`/reservations/${reservationId}?payment_intent_client_secret=secret&redirect_status=succeeded`)
  await seesTickets(page)
  await expect.poll(() => new URL(page.url()).search).toBe('')
  expect(await cinema.moneyOf(reservationId)).toEqual({ captured: 820, refunded: 0 })
})

test('a payment whose response is lost is found, and is charged once, also if another tab pays at the same time', async ({
  cinema,
  open,
  allowErrors,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  allowErrors(/net::ERR_/)
  const reservationId = await holdAsGuest(page, 2)
  const other = await page.context().newPage()
  await other.goto(`/reservations/${reservationId}/payment`)
  await button(other, /^Pay /).waitFor()
  let confirmations = 0
  const { promise: isSeen, resolve: hasSeen } = Promise.withResolvers<void>()
  await page.context().route('**/sandbox/stripe/**/confirm', async (route) => {
    confirmations += 1
    await route.fetch()
    await route.abort('connectionreset')
  })
  // Until the page has said that it does not know, neither the API nor Stripe says that the money was taken.
  await page.context().route(/\/payment$|payment_intents\/[^/]+\?/, async (route) => {
    if (route.request().resourceType() === 'fetch' && confirmations > 0) await isSeen
    await route.continue()
  })
  await page.context().route(`**/api/v1/reservations/${reservationId}`, async (route) => {
    if (confirmations > 0) await isSeen
    await route.continue()
  })
  for (const tab of [page, other]) {
    await fillCard(tab)
    await button(tab, /^Pay /).waitFor()
  }
  await Promise.all([page, other].map((tab) => button(tab, /^Pay /).evaluate((pay: HTMLElement) => pay.click())))
  for (const tab of [page, other]) {
    const notice = tab.getByRole('group', { name: t('payment.checking') })
    await notice.waitFor()
    // The form that had the focus is hidden.
    await expect.poll(() => notice.evaluate((it) => it === document.activeElement)).toBe(true)
  }
  hasSeen()
  for (const tab of [page, other]) await seesTickets(tab)
  expect(confirmations).toBe(1)
  expect(await cinema.moneyOf(reservationId)).toEqual({ captured: 820, refunded: 0 })
})

/**
 * Begins to write down each heading that gets the focus, with the title of the document at that moment: screen readers
 * say both. Returns a function that reads what was written down.
 */
const titlesOfHeadings = async (page: Page) => {
  const seen = await page.evaluateHandle(() => {
    const found: (readonly [heading: string, title: string])[] = []
    document.addEventListener('focusin', ({ target }) => {
      // A heading may get the focus again, when the form that had the focus goes away.
      if (target instanceof HTMLHeadingElement && found.at(-1)?.[0] !== target.textContent)
        found.push([target.textContent, document.title])
    })
    return found
  })
  return () => seen.jsonValue()
}

test('the keyboard alone buys a ticket', async ({ cinema, open }) => {
  const { movieId, title } = await newShowtime(cinema)
  const page = await open(`/films/${movieId}`)
  const { keyboard } = page
  await page.getByRole('link', { name: new RegExp(`^${title}, `) }).waitFor()
  await tabTo(page, new RegExp(`^${title}, `))
  await keyboard.press('Enter')
  await seatIn(page, { row: 'A', number: 1, state: 'free' })
  // The map has one tab stop, which is a seat.
  expect((await tabTo(page, /^Row A, seat 1,/)).filter((name) => name.startsWith('Seat map'))).toEqual([])
  const headings = await titlesOfHeadings(page)
  await keyboard.press('ArrowRight')
  await keyboard.press('Space')
  await seatIn(page, { row: 'A', number: 2, state: 'picked' })
  await keyboard.press('ArrowRight')
  await keyboard.press('Enter')
  await seatIn(page, { row: 'A', number: 3, state: 'picked' })
  await keyboard.press('Escape')
  await keyboard.press('Enter')
  await heading(page, t('details.title')).waitFor()
  await tabTo(page, new RegExp(`^${t('details.email')}`))
  await keyboard.type(newEmail())
  await keyboard.press('Enter')
  await onPayment(page)
  await button(page, /^Pay /).waitFor()
  await tabTo(page, new RegExp(`^${t('payment.card.number')}`))
  await keyboard.type(cards.good)
  await keyboard.press('Tab')
  await keyboard.type('1239')
  await keyboard.press('Tab')
  await keyboard.type('123')
  await keyboard.press('Enter')
  await seesTickets(page)
  await expect.poll(headings).toEqual([
    [t('details.title'), expect.stringContaining(t('details.title'))],
    [t('payment.title'), expect.stringContaining(t('payment.title'))],
    [t('reservation.heading'), expect.stringContaining(t('reservation.title', { film: title }))],
  ])
  expect(await cinema.moneyOf(reservationIn(page))).toEqual({ captured: 1640, refunded: 0 })
})

/** The text that describes an element beside its name. */
const descriptionOf = (element: Locator) =>
  element.evaluate((it) => document.getElementById(it.getAttribute('aria-describedby') ?? '')?.textContent)

test('the list of seats and the accessibility tree are enough to buy a ticket', async ({ cinema, open }) => {
  const { movieId, title } = await newShowtime(cinema)
  const page = await open('/')
  await reloadWith(page, title)
  /** Waits until the accessibility tree contains this text. The test checks nothing else of the page. */
  const hears = (text: string | RegExp) =>
    expect.poll(() => page.locator('body').ariaSnapshot(), { timeout: 15_000 }).toMatch(text)
  await page
    .getByRole('link', { name: t('programme.tomorrow'), exact: false })
    .first()
    .click()
  const release = await holdBack(page, `**/api/v1/movies/${movieId}`)
  await page.getByRole('link', { name: new RegExp(`^${title}, `) }).click()
  // The list of the start page has the film, so its page needs no other request to have a name.
  await hears(t('seatMap.toList'))
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(title)
  expect(await page.title()).toContain(title)
  release()
  // The button is visible while it has the focus.
  await button(page, t('seatMap.toList')).press('Enter')
  await hears(t('seatMap.list'))
  await button(page, t('seatMap.skipList')).press('Enter')
  const next = button(page, t('seatMap.continue'))
  expect(await next.evaluate((it) => it === document.activeElement)).toBe(true)
  expect(await descriptionOf(next)).toBe(t('seatMap.pickFirst'))
  await page.getByText(t('seatMap.row', { row: 'A' }), { exact: true }).click()
  await hears(/checkbox "Row A, seat 8, Standard, €8\.20, available/)
  await page.getByRole('checkbox', { name: /^Row A, seat 8,/ }).check()
  await hears(/checkbox "Row A, seat 8, .*your pick.*" \[checked\]/)
  const total = t('seatMap.saidTotal', { count: 1, total: '€8.20' })
  await hears(total)
  expect(await descriptionOf(next)).toBe(total)
  await goOn(page)
  await hears(`heading "${t('details.title')}"`)
  // No announcement of the former page is left.
  expect(await page.locator('body').ariaSnapshot()).not.toContain(total)
  await continueAsGuest(page)
  await hears(`heading "${t('payment.title')}"`)
  await hears(/button "Pay €8\.20"/)
  await payCard(page)
  await seesTickets(page)
  await hears(/QR code of the ticket for Row A, seat 8/)
})
