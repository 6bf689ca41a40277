import type { Schemas } from '@marquee/api-client/client'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { inspectOnPhone } from './inspect.ts'
import { button, heading, newShowtime, signIn } from './steps.ts'
import { t } from './text.ts'

const test = browserTests()
const phone = { width: 360 }
const long = { timeout: 120_000 }

type Shown = {
  reservation: Schemas['Reservation']['status']
  payment: Schemas['Payment']['status']
}

/**
 * Shows the page other states of a reservation and its payment than they have: the money of a late payment takes
 * minutes to come and go.
 */
const showAs = async (page: Page, id: string, shown: Shown): Promise<void> => {
  const withStatus = (path: string, status: () => string) =>
    page.route(path, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), status: status() } })
    })
  await withStatus(`**/api/v1/reservations/${id}`, () => shown.reservation)
  await withStatus(`**/api/v1/reservations/${id}/payment`, () => shown.payment)
}

test(
  'a payment page says what happens to the money in each state, and follows from one state to the next',
  async ({ cinema, open }) => {
    const [{ showtimeId }, account] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
    const { id } = await account.mustHold(showtimeId, ['A1', 'A2'])
    const page = await open('/sign-in', phone)
    await signIn(page, account)
    await heading(page, t('myTickets.title')).waitFor()
    const shown: Shown = { reservation: 'pending', payment: 'requires_payment' }
    await showAs(page, id, shown)
    // The outcome stays unknown while Stripe does not answer.
    await page.route('**/sandbox/stripe/v1/payment_intents/*', () => undefined)
    // As after a payment on the bank's own page.
    await page.goto(`/reservations/${id}?redirect_status=succeeded`)
    const states = [
      ['checking', t('payment.checking'), {}],
      ['paid', t('payment.paid'), { payment: 'succeeded' }],
      ['late', t('purchase.late'), { reservation: 'expired' }],
      ['refunding', t('purchase.refunding'), { payment: 'refunding' }],
    ] as const
    for (const [state, text, change] of states) {
      Object.assign(shown, change)
      await page.getByText(text, { exact: true }).waitFor()
      await inspectOnPhone(page, `payment ${state}`)
    }
    await page.getByText(t('purchase.money.refunding', { amount: '€16.40' })).waitFor()
    Object.assign(shown, { reservation: 'refunded', payment: 'refunded' })
    await page.reload()
    await heading(page, t('purchase.refunded')).waitFor()
    await page.getByText(t('purchase.reason.late')).waitFor()
    await page.getByText(t('purchase.money.refunded', { amount: '€16.40' })).waitFor()
    await inspectOnPhone(page, 'payment refunded')
  },
  long,
)

test(
  'a ticket that was given back has no code, and the full screen shows the other ticket',
  async ({ cinema, open }) => {
    const [{ showtimeId }, account] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
    const { id } = await account.mustHold(showtimeId, ['A1', 'A2', 'A3'])
    await account.pay(id)
    await account.sees(id, 'confirmed')
    expect(await account.giveBack(id, 'A1')).toBe(204)
    const page = await open(`/sign-in?next=/reservations/${id}`, phone)
    await signIn(page, account)
    const gone = page.getByRole('listitem').filter({ hasText: t('reservation.ticket.void', { amount: '€8.20' }) })
    await gone.waitFor()
    expect(await gone.getByRole('img').count()).toBe(0)
    await inspectOnPhone(page, 'tickets with one given back')
    await button(page, `${t('reservation.ticket.open')}: ${t('common.seat', { row: 'A', number: 3 })}`).click()
    const viewer = page.getByRole('dialog', { name: t('reservation.viewer.title') })
    await viewer.getByText(t('reservation.viewer.position', { index: 2, count: 2 }), { exact: true }).waitFor()
    await inspectOnPhone(page, 'tickets full screen')
    // The phone is turned at the door.
    await page.setViewportSize({ width: 800, height: 360 })
    await viewer.getByText(t('reservation.viewer.position', { index: 2, count: 2 }), { exact: true }).waitFor()
    const shown = viewer.getByRole('img', { name: /Row A, seat 3/ })
    await expect.poll(() => shown.evaluate((code) => Math.round(code.getBoundingClientRect().left))).toBe(16)
  },
  long,
)
