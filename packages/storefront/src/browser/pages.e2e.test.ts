import { browserTests } from './browser-test.ts'
import { inspect } from './inspect.ts'
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
  seatIn,
  seesTickets,
  setHoldLeft,
  signIn,
} from './steps.ts'
import { t } from './text.ts'

const test = browserTests()
/** Each test looks at several states, in four looks each. */
const long = { timeout: 240_000 }

test(
  'the programme fits, and axe finds nothing: films, coming soon, an empty search, an unknown page',
  async ({ cinema, open }) => {
    const { title } = await newShowtime(cinema)
    const page = await open('/')
    await page
      .getByRole('link', { name: t('programme.tomorrow'), exact: false })
      .first()
      .click()
    await page.getByRole('link', { name: title, exact: true }).waitFor()
    await inspect(page, 'start tomorrow')
    await page.getByLabel(t('whatsOn.search')).fill('no film has this name')
    await page.getByText(t('whatsOn.emptyFiltered')).waitFor()
    await inspect(page, 'start nothing found')
    await page.goto('/no-such-page')
    await heading(page, t('common.notFound')).waitFor()
    await inspect(page, 'not found')
  },
  long,
)

test(
  'the film and the choice of seats fit, and axe finds nothing: map, pick, list',
  async ({ cinema, open }) => {
    const { movieId, title, showtimeId } = await newShowtime(cinema)
    const page = await open(`/films/${movieId}`)
    await page.getByRole('link', { name: new RegExp(`^${title}, `) }).waitFor()
    await inspect(page, 'film')
    await page.goto(`/showtimes/${showtimeId}`)
    await seatIn(page, { row: 'A', number: 1, state: 'free' })
    await inspect(page, 'seat map')
    await pickSeats(page, 1, 2)
    await inspect(page, 'seat map with a pick')
    await button(page, t('seatMap.toList')).press('Enter')
    await inspect(page, 'seat list')
  },
  long,
)

test(
  'the purchase fits, and axe finds nothing: details, errors, payment, decline, tickets, the end of a hold',
  async ({ cinema, open }) => {
    const { showtimeId } = await newShowtime(cinema)
    const page = await open(`/showtimes/${showtimeId}`)
    await pickSeats(page, 1, 2)
    await goOn(page)
    await heading(page, t('details.title')).waitFor()
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

test(
  'the visitor’s pages fit, and axe finds nothing: sign in, sign up, account, tickets, guest',
  async ({ cinema, open }) => {
    const [{ showtimeId }, account] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
    const paid = await account.mustHold(showtimeId, ['A1', 'A2'])
    await account.pay(paid.id)
    await account.mustHold(showtimeId, ['A5'])
    const cancelled = await account.mustHold(showtimeId, ['A9'])
    await account.cancel(cancelled.id)
    await account.sees(paid.id, 'confirmed')
    const page = await open('/my-tickets')
    await page.getByText(t('myTickets.signedOutHelp')).waitFor()
    await inspect(page, 'my tickets signed out')
    await page.goto('/sign-in?new=1')
    await button(page, t('signIn.signUp')).click()
    await page.getByText(t('signIn.checkFields', { count: 3 })).waitFor()
    await inspect(page, 'sign up with errors')
    await page.goto('/sign-in?next=/my-tickets')
    await heading(page, t('signIn.title')).waitFor()
    await inspect(page, 'sign in')
    await signIn(page, account)
    await page.getByText(t('myTickets.ended', { count: 1 })).click()
    await inspect(page, 'my tickets')
    await page.goto('/account')
    await heading(page, t('account.title')).waitFor()
    await inspect(page, 'account')
    await button(page, t('account.delete')).click()
    await page.getByRole('dialog').waitFor()
    await inspect(page, 'account delete')
  },
  long,
)

test(
  'a guest’s account page fits, and axe finds nothing',
  async ({ cinema, open }) => {
    const { showtimeId } = await newShowtime(cinema)
    const page = await open(`/showtimes/${showtimeId}`)
    await holdAsGuest(page, 3)
    await page.goto('/my-tickets')
    await page.getByText(t('myTickets.asGuest')).waitFor()
    await inspect(page, 'my tickets of a guest')
    await page.goto('/account')
    await heading(page, t('account.guestTitle')).waitFor()
    await inspect(page, 'account of a guest')
  },
  long,
)
