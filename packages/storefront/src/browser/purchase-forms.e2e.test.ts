import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import {
  button,
  cards,
  continueAsGuest,
  goOn,
  heading,
  holdAsGuest,
  newShowtime,
  onPayment,
  payCard,
  pickSeats,
} from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

const isFocused = (element: Locator) => element.evaluate((it) => it === document.activeElement)

test('the first tab stop of the details and of the payment is the form, and not the order', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  await pickSeats(page, 1)
  await goOn(page)
  await page.getByRole('link', { name: t('details.changeSeats') }).waitFor()
  await heading(page, t('details.title')).focus()
  await page.keyboard.press('Tab')
  expect(await isFocused(page.getByRole('radio', { name: t('details.way.guest') }))).toBe(true)
  await continueAsGuest(page)
  await onPayment(page)
  await button(page, /^Pay /).waitFor()
  await button(page, t('reservation.giveBack.hold')).waitFor()
  await heading(page, t('payment.title')).focus()
  await page.keyboard.press('Tab')
  expect(await isFocused(page.getByLabel(t('payment.card.number'), { exact: true }))).toBe(true)
})

test('for an address without its end, the form says once what is missing', async ({ cinema, open }) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  await pickSeats(page, 2)
  await goOn(page)
  const email = page.getByLabel(t('details.email'), { exact: true })
  await email.fill('lena@')
  await button(page, t('details.continue')).click()
  const error = page.getByText(t('details.error.emailAfterAt'))
  await error.waitFor()
  expect(await error.count()).toBe(1)
  expect(await isFocused(email)).toBe(true)
})

test('a wrong password in a purchase moves the focus to the message', async ({ cinema, open }) => {
  const [{ showtimeId }, { email }] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const page = await open(`/showtimes/${showtimeId}`, { width: 360 })
  await pickSeats(page, 3)
  await goOn(page)
  await page.getByRole('radio', { name: t('details.way.signIn') }).check()
  await page.getByLabel(t('details.email'), { exact: true }).fill(email)
  await page.getByLabel(t('details.password'), { exact: true }).fill('not my password')
  await page.keyboard.press('Enter')
  const message = page.getByRole('group', { name: t('details.wrongPassword') })
  await message.waitFor()
  await expect.poll(() => isFocused(message)).toBe(true)
})

test('after a declined card, a press on the number selects it, so that typing replaces it', async ({
  cinema,
  open,
}) => {
  const { showtimeId } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`)
  await holdAsGuest(page, 4)
  await payCard(page, cards.declined)
  await page.getByText(t('payment.declined.generic')).waitFor()
  const number = page.getByLabel(t('payment.card.number'), { exact: true })
  await number.click()
  await page.keyboard.type(cards.good)
  expect(await number.inputValue()).toBe('4242 4242 4242 4242')
  // The next press moves the caret, as in any field.
  await number.blur()
  await number.click({ position: { x: 20, y: 20 } })
  await page.keyboard.press('Backspace')
  expect((await number.inputValue()).length).toBeGreaterThan(10)
})
