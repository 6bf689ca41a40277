import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { inspect } from './inspect.ts'
import {
  button,
  continueAsGuest,
  goOn,
  heading,
  newEmail,
  newShowtime,
  onPayment,
  payCard,
  pickSeats,
  seesTickets,
} from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

const isFocused = (element: Locator) => element.evaluate((it) => it === document.activeElement)

/** The text that the clipboard would get if the visitor selected and copied the element. */
const selectedText = (element: Locator) =>
  element.evaluate((it) => {
    const selection = getSelection()
    selection?.selectAllChildren(it)
    return selection?.toString().trim()
  })

/** The contrast of the outline of the focused element to white. */
const ringOnWhite = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d')
    const element = document.activeElement
    if (!canvas || !element) return 0
    const { outlineColor, outlineStyle } = getComputedStyle(element)
    if (outlineStyle !== 'solid') return 0
    canvas.fillStyle = outlineColor
    canvas.fillRect(0, 0, 1, 1)
    const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data]
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
  })

test(
  'the tickets page says that the reservation is paid, and explains above the tickets how a guest finds them',
  async ({ cinema, open }) => {
    const { showtimeId, title } = await newShowtime(cinema)
    const page = await open(`/showtimes/${showtimeId}`, { width: 360, colorScheme: 'dark' })
    const email = newEmail()
    await pickSeats(page, 4, 5)
    await goOn(page)
    await heading(page, t('details.title')).waitFor()
    // The system sends no mail yet, so no text before the payment may promise a mail.
    expect(await page.getByRole('main').textContent()).not.toMatch(/\b(mail|send|sent)\b/i)
    await continueAsGuest(page, email)
    await onPayment(page)
    await payCard(page)
    await seesTickets(page)
    await page.getByText(t('reservation.paid', { amount: '€16.40' })).waitFor()
    const again = page.getByRole('region', { name: t('reservation.keep.title') })
    const tickets = page.getByRole('list', { name: t('reservation.tickets', { count: 2 }) })
    await tickets.waitFor()
    await page.getByText(t('reservation.ticket.atDoor', { count: 2 })).waitFor()
    expect(await again.textContent()).toContain(email)
    const [above, below] = await Promise.all([again.boundingBox(), tickets.boundingBox()])
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThan(below?.y ?? 0)
    await button(page, t('reservation.keep.open')).click()
    const password = page.getByLabel(t('reservation.keep.password'), { exact: true })
    expect(await isFocused(password)).toBe(true)
    await inspect(page, 'tickets of a guest with the password')
    await password.fill('a password of a guest')
    await button(page, t('reservation.keep.save')).click()
    await page.getByText(t('reservation.keep.done')).waitFor()
    const number = page.locator('strong', { hasText: /^[A-Z2-9]{8}/ }).first()
    const copied = await selectedText(number)
    expect(copied).toMatch(/^[A-Z2-9]{8}$/)
    await page
      .getByRole('link', { name: t('common.myTickets') })
      .first()
      .click()
    const card = page.getByRole('article', { name: title })
    await card.waitFor()
    expect(await selectedText(card.locator('dd').last())).toBe(copied)
  },
  { timeout: 120_000 },
)

test('the focus is visible on a white ticket and in the full screen, which names the film and has no scroll bar', async ({
  cinema,
  open,
}) => {
  const { showtimeId, title } = await newShowtime(cinema)
  const page = await open(`/showtimes/${showtimeId}`, { colorScheme: 'dark' })
  await pickSeats(page, 1, 2)
  await goOn(page)
  await continueAsGuest(page)
  await onPayment(page)
  await payCard(page)
  await seesTickets(page)
  const requested = page.waitForRequest(/\/tickets\.pdf/)
  await button(page, t('reservation.pdf')).click()
  expect(new URL((await requested).url()).searchParams.get('lang')).toBe('en')
  const openViewer = button(page, /^Show full screen: Row A, seat 1/)
  await openViewer.press('Shift')
  expect(await ringOnWhite(page)).toBeGreaterThanOrEqual(3)
  await openViewer.press('Enter')
  const strip = page.getByRole('dialog').getByRole('region')
  await strip.getByText(title).first().waitFor()
  await page.keyboard.press('Tab')
  await strip.press('Shift')
  expect(await ringOnWhite(page)).toBeGreaterThanOrEqual(3)
  expect(await strip.evaluate((element) => getComputedStyle(element).scrollbarWidth)).toBe('none')
  await button(page, t('reservation.viewer.next')).press('Enter')
  await expect.poll(() => page.getByRole('dialog').getByRole('status').textContent()).toBe('Row A, seat 2, 2 of 2')
})
