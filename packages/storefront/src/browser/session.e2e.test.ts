import { expect } from 'vitest'
import { browserTests, gateway } from './browser-test.ts'
import {
  button,
  cards,
  continueAsGuest,
  goOn,
  heading,
  newEmail,
  newShowtime,
  onPayment,
  payCard,
  pickSeats,
  reservationIn,
  seatIn,
  seesTickets,
  signIn,
} from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

test('five tabs that restore the login at once refresh one after another, and all stay signed in', async ({
  cinema,
  open,
}) => {
  const account = await cinema.moviegoer()
  const first = await open('/sign-in?next=/account')
  await signIn(first, account)
  await heading(first, t('account.title')).waitFor()
  const others = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const page = await first.context().newPage()
      await page.goto('/account')
      return page
    }),
  )
  const tabs = [first, ...others]
  await Promise.all(tabs.map((page) => heading(page, t('account.title')).waitFor()))
  let running = 0
  let most = 0
  // Slow enough that refreshes would overlap. Repeats share one idempotency key, so overlaps would do no visible harm.
  await first.context().route('**/api/v1/auth/refresh', async (route) => {
    running += 1
    most = Math.max(most, running)
    const response = await route.fetch()
    await new Promise((resolve) => setTimeout(resolve, 300))
    running -= 1
    await route.fulfill({ response })
  })
  for (let round = 0; round < 2; round += 1) {
    await Promise.all(tabs.map((page) => page.reload()))
    await Promise.all(tabs.map((page) => heading(page, t('account.title')).waitFor()))
  }
  expect(most).toBe(1)
})

test('signing out in one tab signs out the others', async ({ cinema, open }) => {
  const account = await cinema.moviegoer()
  const page = await open('/sign-in?next=/account')
  await signIn(page, account)
  await heading(page, t('account.title')).waitFor()
  const other = await page.context().newPage()
  await other.goto('/my-tickets')
  await other.getByText(t('myTickets.empty')).waitFor()
  await button(page, t('account.signOut')).click()
  await page.waitForURL(/\/$/)
  await other.getByText(t('myTickets.signedOutHelp')).waitFor()
})

test('a wrong password is explained at its field, and the address stays', async ({ cinema, open }) => {
  const { email } = await cinema.moviegoer()
  const page = await open('/sign-in')
  await signIn(page, { email, password: 'not my password' })
  await page.getByText(t('signIn.wrongPassword')).waitFor()
  const password = page.getByLabel(t('signIn.password'), { exact: true })
  expect(await password.getAttribute('aria-invalid')).toBe('true')
  expect(await password.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await page.getByLabel(t('signIn.email'), { exact: true }).inputValue()).toBe(email)
})

test('an address with an account leads from signing up to signing in', async ({ cinema, open }) => {
  const { email, password } = await cinema.moviegoer()
  const page = await open('/sign-in?new=1&next=/account')
  await page.getByLabel(t('signIn.name'), { exact: true }).fill('Ada Lovelace')
  await page.getByLabel(t('signIn.email'), { exact: true }).fill(email)
  await page.getByLabel(t('signIn.password'), { exact: true }).fill('another password')
  await button(page, t('signIn.signUp')).click()
  await page.getByRole('link', { name: t('signIn.emailTakenAction') }).click()
  expect(await page.getByLabel(t('signIn.email'), { exact: true }).inputValue()).toBe(email)
  await page.getByLabel(t('signIn.password'), { exact: true }).fill(password)
  await button(page, t('signIn.signIn')).click()
  await page.waitForURL('**/account')
})

test('an account changes its name and password, and is deleted', async ({ open }) => {
  const email = newEmail()
  const page = await open('/sign-in?new=1&next=/account')
  await page.getByLabel(t('signIn.name'), { exact: true }).fill('Ada Lovelace')
  await page.getByLabel(t('signIn.email'), { exact: true }).fill(email)
  await page.getByLabel(t('signIn.password'), { exact: true }).fill('a first password')
  await button(page, t('signIn.signUp')).click()
  await heading(page, t('account.title')).waitFor()
  await page.getByLabel(t('signIn.name'), { exact: true }).fill('Ada King')
  await button(page, t('account.saveName')).click()
  await page.getByText(t('account.nameSaved')).waitFor()
  await page.getByLabel(t('account.currentPassword'), { exact: true }).fill('a first password')
  await page.getByLabel(t('account.newPassword'), { exact: true }).fill('a second password')
  await button(page, t('account.changePassword')).click()
  await page.getByText(t('account.passwordChanged')).waitFor()
  const elsewhere = await open('/sign-in?next=/account')
  await signIn(elsewhere, { email, password: 'a second password' })
  await heading(elsewhere, t('account.title')).waitFor()
  expect(await elsewhere.getByLabel(t('signIn.name'), { exact: true }).inputValue()).toBe('Ada King')
  await button(page, t('account.delete')).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(t('account.currentPassword'), { exact: true }).fill('a second password')
  await dialog.getByRole('button', { name: t('account.delete') }).click()
  await heading(page, t('account.deleted')).waitFor()
})

test('a path of another site in ?next= is not followed', async ({ cinema, open }) => {
  const account = await cinema.moviegoer()
  const page = await open('/sign-in?next=//evil.example/')
  await signIn(page, account)
  await page.waitForURL('**/my-tickets')
})

test(
  'a purchase goes on after the gateway was restarted, and is charged once',
  async ({ cinema, open, allowErrors }) => {
    const { showtimeId } = await newShowtime(cinema)
    const page = await open(`/showtimes/${showtimeId}`)
    allowErrors(/net::ERR_|status of 50\d/)
    await pickSeats(page, 4)
    await goOn(page)
    const email = page.getByLabel(t('details.email'), { exact: true })
    await email.fill(newEmail())
    await gateway.stop()
    await button(page, t('details.continue')).click()
    await page.getByText(t('common.unreachable')).waitFor()
    await gateway.start()
    await button(page, t('details.continue')).click()
    await onPayment(page)
    const reservationId = reservationIn(page)
    await button(page, /^Pay /).waitFor()
    await gateway.stop()
    await payCard(page, cards.good)
    await gateway.start()
    // The page finds out by itself that nothing was charged, and lets the visitor pay.
    await page.getByText(t('payment.notPaid')).waitFor({ timeout: 40_000 })
    await payCard(page, cards.good)
    await seesTickets(page)
    expect(await cinema.moneyOf(reservationId)).toEqual({ captured: 820, refunded: 0 })
  },
  { alone: true, timeout: 120_000 },
)

test('at a host name other than that of PUBLIC_URL, a guest buys a ticket, becomes an account and signs in again', async ({
  cinema,
  open,
}) => {
  const [{ showtimeId }, other] = await Promise.all([newShowtime(cinema), cinema.moviegoer()])
  const url = new URL(`/showtimes/${showtimeId}`, cinema.gateway)
  expect(url.hostname).toBe('127.0.0.1')
  url.hostname = 'localhost'
  const page = await open(url.href, { width: 390 })
  await pickSeats(page, 3)
  await other.mustHold(showtimeId, ['A7'])
  await seatIn(page, { row: 'A', number: 7, state: 'reserved' })
  await goOn(page)
  const email = newEmail()
  await continueAsGuest(page, email)
  await onPayment(page)
  // The page then has no token, so it refreshes the login.
  await page.reload()
  await payCard(page)
  await seesTickets(page)
  await page.getByRole('link', { name: t('common.guest'), exact: true }).click()
  await page.getByLabel(t('signIn.password'), { exact: true }).fill('a password of a guest')
  await button(page, t('account.upgrade')).click()
  await page.getByText(t('account.upgraded')).waitFor()
  await button(page, t('account.signOut')).click()
  await page.waitForURL(/\/$/)
  await page.getByRole('link', { name: t('common.signIn'), exact: true }).click()
  await signIn(page, { email, password: 'a password of a guest' })
  await page.getByRole('link', { name: t('common.account'), exact: true }).waitFor()
  expect(new URL(page.url()).hostname).toBe('localhost')
})
