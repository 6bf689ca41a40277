import type { Page } from 'playwright-core'
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
  payCard,
  pickSeats,
  reservationIn,
  seesTickets,
  signIn,
} from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

/**
 * Locks the login, as identity does after ten wrong passwords in 15 minutes. The shared system has no rate limits, so
 * that tests do not lock each other out.
 */
const lockLogin = (page: Page) =>
  page.route('**/api/v1/auth/access-token', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'retry-after': '540' },
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: '/problems/too-many-failed-logins',
        title: 'Too many failed logins',
        status: 429,
        detail: 'Too many failed logins. Try again later.',
        instance: '/api/v1/auth/access-token',
        code: 'too-many-failed-logins',
        error: 'invalid_grant',
        retry_after_seconds: 540,
      }),
    }),
  )

test('a locked login says how long it lasts, and in a purchase the visitor buys as a guest instead', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open('/sign-in')
  await lockLogin(page)
  const email = newEmail()
  await signIn(page, { email, password: 'a wrong password' })
  await page.getByText(t('signIn.locked', { minutes: 9 })).waitFor()
  expect(await page.getByLabel(t('signIn.email'), { exact: true }).inputValue()).toBe(email)
  await page.goto(`/showtimes/${showtimeId}`)
  await pickSeats(page, 3)
  await goOn(page)
  await page.getByRole('radio', { name: t('details.way.signIn') }).check()
  await page.getByLabel(t('details.email'), { exact: true }).fill(email)
  await page.getByLabel(t('details.password'), { exact: true }).fill('a wrong password')
  await button(page, t('details.continue')).click()
  await page.getByText(t('details.lockedHelp', { count: 9 })).waitFor()
  await button(page, t('details.insteadGuest')).click()
  await continueAsGuest(page, email)
  await onPayment(page)
  expect(await cinema.seatStatus(showtimeId, 'A3')).toBe('reserved')
})

test('creating an account with an address in use leads to signing in, with the seats kept', async ({
  cinema,
  open,
}) => {
  const [{ showtimeId }, { email, password }] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const page = await open(`/showtimes/${showtimeId}`)
  await pickSeats(page, 4)
  await goOn(page)
  await page.getByRole('radio', { name: t('details.way.account') }).check()
  await button(page, t('details.continue')).click()
  await page.getByText(t('signIn.checkFields', { count: 3 })).waitFor()
  const name = page.getByLabel(t('details.name'), { exact: true })
  expect(await name.evaluate((element) => element === document.activeElement)).toBe(true)
  await name.fill('Ada Lovelace')
  await page.getByLabel(t('details.email'), { exact: true }).fill(email)
  const secret = page.getByLabel(t('details.password'), { exact: true })
  await secret.fill('another password')
  await button(page, t('details.continue')).click()
  await page.getByText(t('details.emailTaken', { email })).waitFor()
  await button(page, t('details.insteadSignIn')).click()
  await secret.fill(password)
  await button(page, t('details.continue')).click()
  await onPayment(page)
  expect(await cinema.seatStatus(showtimeId, 'A4')).toBe('reserved')
})

test('creating an account on the way keeps the pick, although its first login is lost', async ({
  cinema,
  open,
  allowErrors,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  allowErrors(/net::ERR_/)
  await pickSeats(page, 6)
  await goOn(page)
  await page.getByRole('radio', { name: t('details.way.account') }).check()
  await page.getByLabel(t('details.name'), { exact: true }).fill('Ada Lovelace')
  await page.getByLabel(t('details.email'), { exact: true }).fill(newEmail())
  await page.getByLabel(t('details.password'), { exact: true }).fill('a password of Ada')
  await page.route('**/api/v1/auth/access-token', (route) => route.abort('connectionreset'), { times: 1 })
  await button(page, t('details.continue')).click()
  await page.getByText(t('common.unreachable')).waitFor()
  await button(page, t('details.continue')).click()
  await onPayment(page)
  await page.getByRole('link', { name: t('common.account'), exact: true }).waitFor()
  expect(await cinema.seatStatus(showtimeId, 'A6')).toBe('reserved')
})

test('a guest who becomes an account finds the reservation on another device', async ({ cinema, open }) => {
  const { showtimeId, title } = await newShowtime(cinema)
  const email = newEmail()
  const page = await open(`/showtimes/${showtimeId}`)
  await pickSeats(page, 5)
  await goOn(page)
  await continueAsGuest(page, email)
  await onPayment(page)
  await page.getByRole('link', { name: t('common.guest'), exact: true }).click()
  await page.getByLabel(t('signIn.password'), { exact: true }).fill('a password of a guest')
  await button(page, t('account.upgrade')).click()
  await page.getByText(t('account.upgraded')).waitFor()
  await page.getByRole('link', { name: t('common.account'), exact: true }).waitFor()
  const elsewhere = await open('/sign-in?next=/my-tickets')
  await signIn(elsewhere, { email, password: 'a password of a guest' })
  const reservation = elsewhere.getByRole('article', { name: title })
  await reservation.waitFor()
  expect(await reservation.textContent()).toContain(t('myTickets.seatsInRow', { row: 'A', count: 1, numbers: '5' }))
})

test('My tickets loads older reservations that are not on the first page of the list', async ({ cinema, open }) => {
  const [{ showtimeId }, account] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const { id } = await account.mustHold(showtimeId, ['A6'])
  // Copies with newer ids, as many as a page has.
  await cinema.sql(
    `INSERT INTO booking.reservations
       (id, user_id, showtime_id, status, seats, amount, currency, created_at, expires_at, version)
     SELECT overlay(gen_random_uuid()::text PLACING 'ffffffff-ffff-7' FROM 1)::uuid,
       user_id, showtime_id, 'expired', seats, amount, currency, created_at, created_at, version
     FROM booking.reservations, generate_series(1, 200) WHERE id = $1`,
    [id],
  )
  const page = await open('/sign-in?next=/my-tickets')
  await signIn(page, account)
  await page.getByText(t('myTickets.ended', { count: 200 })).waitFor()
  expect(await heading(page, t('myTickets.pending')).count()).toBe(0)
  await button(page, t('myTickets.more')).click()
  await heading(page, t('myTickets.pending')).waitFor()
  expect(await button(page, t('myTickets.more')).count()).toBe(0)
  await page.getByText(t('myTickets.ended', { count: 200 })).waitFor()
})

test('a login survives a refresh whose response is lost with its tab', async ({ cinema, open, allowErrors }) => {
  const account = await cinema.moviegoer()
  const page = await open('/sign-in?next=/account')
  allowErrors(/net::ERR_/)
  await signIn(page, account)
  await heading(page, t('account.title')).waitFor()
  const context = page.context()
  const statuses: number[] = []
  // The request arrives, and its response does not.
  await context.route('**/api/v1/auth/refresh', async (route) => {
    const cookie = (await context.cookies()).find(({ name }) => name === 'marquee_refresh')
    const key = route.request().headers()['idempotency-key']
    const { status } = await cinema.call('POST', '/auth/refresh', {
      body: { refresh_token: cookie?.value },
      headers: key === undefined ? {} : { 'idempotency-key': key },
    })
    statuses.push(status)
    await route.abort('connectionreset')
  })
  await page.reload()
  await expect.poll(() => statuses.length).toBeGreaterThan(0)
  await page.close()
  await context.unroute('**/api/v1/auth/refresh')
  const next = await context.newPage()
  await next.goto('/account')
  await heading(next, t('account.title')).waitFor()
  expect(new Set(statuses)).toEqual(new Set([200]))
})

test('a guest’s login survives the loss of the browser’s storage', async ({ cinema, open }) => {
  const { showtimeId, title } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  const reservationId = await holdAsGuest(page, 7)
  await page.evaluate(() => localStorage.clear())
  await page.goto('/my-tickets')
  await page.getByRole('article', { name: title }).waitFor()
  await page.evaluate(() => localStorage.clear())
  await page.goto(`/reservations/${reservationId}/payment`)
  await button(page, /^Pay /).waitFor()
})

test('an account that opens a reservation of another account can sign in as the other', async ({ cinema, open }) => {
  const [{ showtimeId }, owner, other] = await Promise.all([
    newShowtime(cinema),
    cinema.moviegoer(),
    cinema.moviegoer(),
  ])
  const { id } = await owner.mustHold(showtimeId, ['A8'])
  const page = await open(`/sign-in?next=/reservations/${id}/payment`)
  await signIn(page, other)
  await heading(page, t('purchase.unknown')).waitFor()
  await button(page, t('purchase.signInOther')).click()
  await signIn(page, owner)
  await button(page, /^Pay /).waitFor()
  expect(reservationIn(page)).toBe(id)
})

test('while a bank waits for an approval in another tab, the page says so, and another way to pay charges once', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  const id = await holdAsGuest(page, 9)
  await button(page, /^Pay /).waitFor()
  // The local sandbox has no banks, so this stands for a payment that waits on the page of a bank.
  const intents = '**/sandbox/stripe/v1/payment_intents/*'
  await page.route(intents, (route) =>
    route.request().method() === 'GET' ? route.fulfill({ json: { status: 'requires_action' } }) : route.fallback(),
  )
  await page.evaluate((reservationId) => {
    const attempt = { state: 'running', at: Date.now() - 60_000, tab: 'another' }
    localStorage.setItem(`marquee.attempt.${reservationId}`, JSON.stringify(attempt))
  }, id)
  await page.reload()
  await page.getByRole('group', { name: t('payment.approval') }).waitFor()
  expect(await page.getByText(t('payment.notPaid')).count()).toBe(0)
  await button(page, t('payment.anotherWay')).click()
  await page.getByText(t('payment.notApproved')).waitFor()
  await page.unroute(intents)
  await payCard(page)
  await seesTickets(page)
  expect(await cinema.moneyOf(id)).toEqual({ captured: 820, refunded: 0 })
})
