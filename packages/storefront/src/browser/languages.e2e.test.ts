import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { dayOf, evening } from './cinema-time.ts'
import { inspectOnPhone } from './inspect.ts'
import { cards, heading, newEmail, newShowtime, onPayment } from './steps.ts'
import { textsIn } from './text.ts'

const test = browserTests()
const long = { timeout: 120_000 }
const de = textsIn('de')
const es = textsIn('es')

test(
  'German texts fit a phone on the way to the ticket, and axe finds nothing',
  async ({ cinema, open }) => {
    const startsAt = evening(3)
    const { showtimeId, title } = await newShowtime(cinema, { startsAt, plan: 'ssssssssss\nppppppppwc' })
    const page = await open(`/?day=${dayOf(startsAt)}&q=${encodeURIComponent(title)}`, { width: 360, locale: 'de-DE' })
    const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
    const fill = (label: string, value: string) => page.getByLabel(label, { exact: true }).fill(value)
    await heading(page, de('whatsOn.title')).waitFor()
    await page.getByRole('link', { name: title, exact: true }).waitFor()
    await inspectOnPhone(page, 'start in German')
    await page.goto(`/showtimes/${showtimeId}`)
    await press(de('seatMap.findBestAny'))
    await page.getByRole('gridcell', { selected: true }).first().waitFor()
    await inspectOnPhone(page, 'seat map with a pick in German')
    await press(de('seatMap.continue'))
    await heading(page, de('details.title')).waitFor()
    await inspectOnPhone(page, 'details in German')
    await fill(de('details.email'), newEmail())
    await press(de('details.continue'))
    await onPayment(page)
    const pay = page.getByRole('button', { name: /^16,40\s€ bezahlen$|^25,00\s€ bezahlen$/ })
    await pay.waitFor()
    await inspectOnPhone(page, 'payment in German')
    await fill(de('payment.card.number'), cards.good)
    await fill(de('payment.card.expiry'), '12 / 39')
    await fill(de('payment.card.cvc'), '123')
    await pay.click()
    await heading(page, de('reservation.heading')).waitFor({ timeout: 30_000 })
    await page.getByRole('list', { name: de('reservation.tickets', { count: 2 }) }).waitFor()
    await inspectOnPhone(page, 'tickets in German')
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
  },
  long,
)

test('the start page fits a phone in Spanish, and axe finds nothing', async ({ open }) => {
  const page = await open('/?q=ninguna', { width: 360, locale: 'es-ES' })
  await heading(page, es('whatsOn.title')).waitFor()
  await page.getByText(es('whatsOn.emptyFiltered')).waitFor()
  await inspectOnPhone(page, 'start in Spanish')
})
