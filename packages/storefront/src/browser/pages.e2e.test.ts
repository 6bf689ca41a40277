import { browserTests } from './browser-test.ts'
import { evening } from './cinema-time.ts'
import { expectServedHead } from './head.ts'
import { inspect } from './inspect.ts'
import {
  button,
  cards,
  continueAsGuest,
  goOn,
  heading,
  newShowtime,
  onPayment,
  payCard,
  pickSeats,
  reloadWith,
  seatIn,
  seesTickets,
  setHoldLeft,
} from './steps.ts'
import { t } from './text.ts'

const test = browserTests()
/** Each test inspects several states, each at three combinations of width and theme. */
const long = { timeout: 240_000 }

test(
  'the programme fits the window, and axe finds nothing: films, coming soon, an empty search, an unknown page',
  async ({ cinema, open }) => {
    const { title } = await newShowtime(cinema, { startsAt: evening(1) })
    const page = await open('/')
    await reloadWith(page, title)
    await page
      .getByRole('link', { name: t('programme.tomorrow'), exact: false })
      .first()
      .click()
    await page.getByRole('link', { name: title, exact: true }).waitFor()
    await expectServedHead(page)
    await inspect(page, 'start tomorrow')
    await page.getByLabel(t('whatsOn.search')).fill('no film has this name')
    await page.getByText(t('whatsOn.emptyFiltered')).waitFor()
    await inspect(page, 'start nothing found')
    await page.goto('/?view=coming-soon')
    await heading(page, t('whatsOn.comingSoon')).waitFor()
    await inspect(page, 'start coming soon')
    await page.goto('/no-such-page')
    await heading(page, t('common.notFound')).waitFor()
    await inspect(page, 'not found')
  },
  long,
)

test(
  'the film and the choice of seats fit the window, and axe finds nothing: map, pick, list',
  async ({ cinema, open }) => {
    const { movieId, title, showtimeId } = await newShowtime(cinema)
    const page = await open('/account')
    await page.getByRole('link', { name: 'Marquee' }).click()
    await page
      .getByRole('link', { name: t('programme.tomorrow') })
      .first()
      .click()
    await page.getByRole('link', { name: title, exact: true }).click()
    await page.waitForURL(`**/films/${movieId}`)
    await heading(page, title).waitFor()
    await page.getByRole('link', { name: new RegExp(`^${title}, `) }).waitFor()
    await expectServedHead(page)
    await inspect(page, 'film')
    await page.goto(`/showtimes/${showtimeId}`)
    await seatIn(page, { row: 'A', number: 1, state: 'free' })
    await expectServedHead(page)
    await inspect(page, 'seat map')
    await pickSeats(page, 1, 2)
    await inspect(page, 'seat map with a pick')
    await button(page, t('seatMap.toList')).press('Enter')
    await inspect(page, 'seat list')
  },
  long,
)

test(
  'the purchase fits the window, and axe finds nothing: details, errors, payment, decline, tickets, end of a hold',
  async ({ cinema, open }) => {
    const { showtimeId } = await newShowtime(cinema)
    const page = await open(`/showtimes/${showtimeId}`)
    await pickSeats(page, 1, 2)
    await goOn(page)
    await heading(page, t('details.title')).waitFor()
    await expectServedHead(page)
    await inspect(page, 'details')
    await button(page, t('details.continue')).click()
    await page.getByText(t('details.error.emailMissing')).first().waitFor()
    await inspect(page, 'details with an error')
    await continueAsGuest(page)
    await onPayment(page)
    await button(page, /^Pay /).waitFor()
    await inspect(page, 'payment')
    await payCard(page, cards.declined)
    await page.getByText(t('payment.declined.generic')).waitFor()
    await inspect(page, 'payment declined')
    await payCard(page)
    await seesTickets(page)
    await inspect(page, 'tickets')
    await page.goto(`/showtimes/${showtimeId}`)
    await pickSeats(page, 5)
    await goOn(page)
    await onPayment(page)
    const reservationId = new URL(page.url()).pathname.split('/')[2] ?? ''
    await setHoldLeft(cinema, reservationId, 200)
    await page.reload()
    await page.getByRole('timer').waitFor()
    await inspect(page, 'payment near the end')
    await setHoldLeft(cinema, reservationId, 0)
    await page.reload()
    await heading(page, t('purchase.over')).waitFor({ timeout: 30_000 })
    await inspect(page, 'hold over')
  },
  long,
)
