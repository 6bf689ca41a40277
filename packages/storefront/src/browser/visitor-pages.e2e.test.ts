import { browserTests } from './browser-test.ts'
import { expectServedHead } from './head.ts'
import { inspect } from './inspect.ts'
import { button, heading, holdAsGuest, newShowtime, signIn } from './steps.ts'
import { t } from './text.ts'

const test = browserTests()
/** Each test inspects several states, each at three combinations of width and theme. */
const long = { timeout: 240_000 }

test(
  'the visitor’s pages fit the window, and axe finds nothing: sign in, sign up, account, tickets',
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
    await expectServedHead(page)
    await inspect(page, 'sign up with errors')
    await page.goto('/sign-in?next=/my-tickets')
    await heading(page, t('signIn.title')).waitFor()
    await inspect(page, 'sign in')
    await signIn(page, account)
    await page.getByText(t('myTickets.ended', { count: 1 })).click()
    await expectServedHead(page)
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
  'a guest’s account page fits the window, and axe finds nothing',
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
