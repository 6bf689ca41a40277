import { asStaff } from '@marquee/driver/staff'
import type { Locator, Page } from 'playwright-core'
import type { MessageId } from '../i18n/message-id.ts'
import { injectFaults } from './api-faults.ts'
import { browserTests } from './browser-test.ts'
import { dayOf, evening } from './cinema-time.ts'
import { expectServedHead } from './head.ts'
import { inspectOnPhone } from './inspect.ts'
import { button, heading, newShowtime, seat, signIn } from './steps.ts'
import { t } from './text.ts'

const test = browserTests()
const phone = { width: 360 }
/** The shortest pause before a request is sent again. */
const retryMs = 1_000
const pauseMs = 200
const long = { timeout: 120_000 }

test(
  'each main page has a state for loading, for a busy or unreachable server and for no network, and recovers',
  async ({ cinema, open, allowErrors }) => {
    const startsAt = evening(2)
    const [{ showtimeId, movieId, title }, account] = await Promise.all([
      newShowtime(cinema, { startsAt }),
      cinema.moviegoer(),
    ])
    const { id } = await account.mustHold(showtimeId, ['A1'])
    await account.pay(id)
    const [first] = await Promise.all([open('/sign-in', phone), account.sees(id, 'confirmed')])
    allowErrors(/Failed to load resource/)
    await signIn(first, account)
    await heading(first, t('myTickets.title')).waitFor()
    const context = first.context()
    const setFault = await injectFaults(context)
    await context.clock.install()
    await setFault('silent')
    const opened = async (name: string, path: string, content: (page: Page) => Locator, page?: Page) => {
      const shown = page ?? (await context.newPage())
      await shown.goto(path)
      return { name, page: shown, content: content(shown) }
    }
    const pages = await Promise.all([
      // Without a day, the gateway would render the page.
      opened(
        'start',
        `/?day=${dayOf(startsAt)}`,
        (page) => page.getByRole('link', { name: title, exact: true }),
        first,
      ),
      opened('film', `/films/${movieId}`, (page) => heading(page, title)),
      opened('seat map', `/showtimes/${showtimeId}`, (page) => seat(page, 'A', 1)),
      opened('tickets', `/reservations/${id}`, (page) => heading(page, t('reservation.heading'))),
    ])
    /** Waits for a text on each page. The pages retry after seconds, which pass faster here. */
    const allSay = async (text: string) => {
      let isWaiting = true
      const shown = Promise.all(pages.map(({ page }) => page.getByText(text).first().waitFor())).finally(() => {
        isWaiting = false
      })
      while (isWaiting) {
        await Promise.race([shown, first.waitForTimeout(pauseMs)])
        if (isWaiting) await context.clock.fastForward(retryMs)
      }
      await shown
    }
    const allRetry = () => Promise.all(pages.map(({ page }) => button(page, t('common.retry')).click()))
    const inspectAll = async (state: string, isLoading = false) => {
      for (const { name, page } of pages) await inspectOnPhone(page, `${name} ${state}`, { isLoading })
    }

    await allSay(t('common.loading'))
    await inspectAll('loading', true)
    await setFault('busy')
    await allSay(t('common.busy'))
    await inspectAll('busy')
    await setFault('broken')
    await allRetry()
    await allSay(t('common.unreachable'))
    await context.setOffline(true)
    await allRetry()
    await allSay(t('common.offline'))
    await allSay(t('common.offlineBanner'))
    await inspectAll('offline')
    // The pages need no press once the network is back.
    await setFault('none')
    await context.setOffline(false)
    await Promise.all(pages.map(({ content }) => content.waitFor()))
  },
  long,
)

test(
  'a showing that sells no tickets, a film without showings and an empty list of tickets say so, and lead on',
  async ({ cinema, open }) => {
    const staff = asStaff(cinema.staff)
    const [soldOut, cancelled, started, film, account, buyer] = await Promise.all([
      newShowtime(cinema, { plan: 'ss' }),
      newShowtime(cinema),
      newShowtime(cinema),
      staff.addMovie(`Der Golem ${crypto.randomUUID().slice(0, 8)}`, 90),
      cinema.moviegoer(),
      cinema.moviegoer(),
    ])
    await Promise.all([
      buyer.mustHold(soldOut.showtimeId, ['A1', 'A2']),
      staff.cancelShowtime(cancelled.showtimeId),
      cinema.sql(`UPDATE catalog.showtimes SET starts_at = now() - interval '1 minute' WHERE id = $1`, [
        started.showtimeId,
      ]),
    ])
    const page = await open('/sign-in', phone)
    await signIn(page, account)
    const shows = async (state: string, texts: readonly [MessageId, MessageId], path?: string) => {
      if (path !== undefined) await page.goto(path)
      const [text, wayOn] = texts
      await page.getByText(t(text), { exact: true }).waitFor()
      await page
        .getByRole('link', { name: t(wayOn), exact: true })
        .last()
        .waitFor()
      await inspectOnPhone(page, state)
    }
    await shows('my tickets empty', ['myTickets.empty', 'common.toWhatsOn'])
    await shows('seat map sold out', ['seatMap.soldOut', 'seatMap.otherShowings'], `/showtimes/${soldOut.showtimeId}`)
    await shows(
      'seat map cancelled',
      ['seatMap.cancelled', 'seatMap.otherShowings'],
      `/showtimes/${cancelled.showtimeId}`,
    )
    await shows('seat map closed', ['seatMap.closed', 'seatMap.otherShowings'], `/showtimes/${started.showtimeId}`)
    await heading(page, started.title).waitFor()
    await expectServedHead(page)
    await shows('film without showings', ['film.noShowtimes', 'common.myTickets'], `/films/${film.id}`)
    await shows('film not found', ['film.notFound', 'common.toWhatsOn'], `/films/${crypto.randomUUID()}`)
  },
  long,
)
