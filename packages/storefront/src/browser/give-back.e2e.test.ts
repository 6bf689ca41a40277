import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { inspect } from './inspect.ts'
import { button, newShowtime, signIn } from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

const box = (page: Page, name: RegExp) => page.getByRole('dialog').getByRole('checkbox', { name })
const actionIn = (page: Page) => page.getByRole('dialog').getByRole('button').last()
const hasFocus = (page: Page, text: string) =>
  expect.poll(() => page.evaluate(() => document.activeElement?.textContent ?? '')).toContain(text)

test(
  'a wheelchair space takes its companion seat along, and the dialog names the seats and the amount before they go back',
  async ({ cinema, open }) => {
    const [{ showtimeId }, account] = await Promise.all([newShowtime(cinema, { plan: 'wcss' }), cinema.moviegoer()])
    const { id } = await account.mustHold(showtimeId, ['A1', 'A2', 'A3'])
    await account.pay(id)
    await account.sees(id, 'confirmed')
    const page = await open(`/sign-in?next=/reservations/${id}`)
    await signIn(page, account)
    await button(page, t('reservation.giveBack.tickets')).click()
    const space = box(page, /^Row A, seat 1/)
    const companion = box(page, /^Row A, seat 2/)
    // Nothing is chosen at first. The dialog says what is missing only after a try.
    await space.waitFor()
    expect(await box(page, /./).evaluateAll((boxes) => boxes.filter((one) => one.matches(':checked')).length)).toBe(0)
    expect(await page.getByText(t('reservation.giveBack.none')).count()).toBe(0)
    await actionIn(page).click()
    await page.getByText(t('reservation.giveBack.none')).waitFor()
    await inspect(page, 'give back nothing chosen')
    await space.check()
    expect(await companion.isChecked()).toBe(true)
    expect(await actionIn(page).textContent()).toBe('Give back Row A, seats 1 and 2 for €16.40')
    // A companion seat that stays keeps its space.
    await companion.uncheck()
    expect(await space.isChecked()).toBe(false)
    await box(page, /^All 3 seats/).check()
    expect(await actionIn(page).textContent()).toBe('Give back all 3 seats for €24.60')
    await box(page, /^Row A, seat 3/).uncheck()
    await actionIn(page).click()
    await page.getByRole('group', { name: 'Given back: Row A, seats 1 and 2' }).waitFor()
    await hasFocus(page, '€16.40 goes back to you')
    expect(await cinema.seatStatus(showtimeId, 'A3')).toBe('occupied')
    expect(await cinema.seatStatus(showtimeId, 'A2')).toBe('available')
    await expect.poll(async () => (await cinema.moneyOf(id)).refunded, { timeout: 15_000 }).toBe(1640)
  },
  { timeout: 120_000 },
)

test('My tickets says what was given back, even though the card of the reservation goes away', async ({
  cinema,
  open,
}) => {
  const [{ showtimeId, title }, account] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const { id } = await account.mustHold(showtimeId, ['A1'])
  await account.pay(id)
  await account.sees(id, 'confirmed')
  const page = await open('/sign-in?next=/my-tickets')
  await signIn(page, account)
  await page.getByRole('article', { name: title }).waitFor()
  await button(page, t('reservation.giveBack.tickets')).click()
  await button(page, 'Give back Row A, seat 1 for €8.20').click()
  await page.getByText('Given back: Row A, seat 1').waitFor()
  await hasFocus(page, '€8.20 goes back to you')
})

test('before the payment, the dialog is about changing seats, and mentions neither giving back nor a refund', async ({
  cinema,
  open,
}) => {
  const [{ showtimeId }, account] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const { id } = await account.mustHold(showtimeId, ['A4', 'A5'])
  const page = await open(`/sign-in?next=/reservations/${id}/payment`)
  await signIn(page, account)
  await button(page, t('details.changeSeats')).click()
  await box(page, /^Row A, seat 5/).check()
  const said = (await page.getByRole('dialog').textContent()) ?? ''
  expect(said).toContain('The rest costs €8.20')
  expect(said).not.toMatch(/back|refund/)
  await button(page, 'Remove Row A, seat 5').click()
  await hasFocus(page, 'Removed: Row A, seat 5')
  await button(page, 'Pay €8.20').waitFor()
})
