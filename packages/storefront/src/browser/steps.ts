import { answered } from '@marquee/api-client/client'
import { asStaff } from '@marquee/driver/staff'
import { addDays } from '@marquee/kernel/zoned-time'
import type { Cinema } from '@marquee/system-tests/cinema'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { today } from '../formats/time.ts'
import { t } from './text.ts'

/** Stripe's test cards. */
export const cards = { good: '4242424242424242', declined: '4000000000000002' } as const

let guests = 0

export const newEmail = (): string => {
  guests += 1
  return `browser-${process.pid}-${Date.now()}-${guests}@example.org`
}

export const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })

export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true })

/** A seat on the map, found as a screen reader finds it. */
export const seat = (page: Page, row: string, number: number): Locator =>
  page.getByRole('gridcell', { name: `${t('common.seat', { row, number })},` })

/** Waits until the seat says that it is in this state, such as `seatMap.state.free`. */
export const seatIn = (
  page: Page,
  { row, number, state }: { row: string; number: number; state: 'free' | 'picked' | 'own' | 'reserved' | 'occupied' },
): Promise<void> =>
  page
    .getByRole('gridcell', {
      name: new RegExp(`^${t('common.seat', { row, number })},.*, ${t(`seatMap.state.${state}`)}`),
    })
    .waitFor()

/** Picks seats of row A on the map. */
export const pickSeats = async (page: Page, ...numbers: readonly number[]): Promise<void> => {
  for (const number of numbers) {
    await seat(page, 'A', number).click()
    await seatIn(page, { row: 'A', number, state: 'picked' })
  }
}

export const goOn = (page: Page): Promise<void> => button(page, t('seatMap.continue')).click()

/** Fills in the details of a guest, and holds the seats. */
export const continueAsGuest = async (page: Page, email = newEmail()): Promise<void> => {
  await page.getByLabel(t('details.email'), { exact: true }).fill(email)
  await button(page, t('details.continue')).click()
}

export const onPayment = (page: Page): Promise<void> => page.waitForURL(/\/reservations\/[^/]+\/payment$/)

/** The id of the reservation in the page's address. */
export const reservationIn = (page: Page): string => new URL(page.url()).pathname.split('/')[2] ?? ''

export const fillCard = async (page: Page, number: string = cards.good): Promise<void> => {
  await page.getByLabel(t('payment.card.number'), { exact: true }).fill(number)
  await page.getByLabel(t('payment.card.expiry'), { exact: true }).fill('12 / 39')
  await page.getByLabel(t('payment.card.cvc'), { exact: true }).fill('123')
}

/** Fills in the card form, and pays. */
export const payCard = async (page: Page, number: string = cards.good): Promise<void> => {
  await fillCard(page, number)
  await button(page, /^Pay /).click()
}

/** Waits for the tickets of the reservation. */
export const seesTickets = async (page: Page): Promise<void> => {
  await page.waitForURL(/\/reservations\/[^/]+$/, { timeout: 30_000 })
  await heading(page, t('reservation.heading')).waitFor({ timeout: 30_000 })
}

/** Goes from the seat map to the payment as a guest, who then holds the seats. Returns the id of the reservation. */
export const holdAsGuest = async (page: Page, ...numbers: readonly number[]): Promise<string> => {
  await pickSeats(page, ...numbers)
  await goOn(page)
  await continueAsGuest(page)
  await onPayment(page)
  return reservationIn(page)
}

/** Fills in the page for signing in. */
export const signIn = async (page: Page, { email, password }: { email: string; password: string }): Promise<void> => {
  await page.getByLabel(t('signIn.email'), { exact: true }).fill(email)
  await page.getByLabel(t('signIn.password'), { exact: true }).fill(password)
  await button(page, t('signIn.signIn')).click()
}

/** Sets how much longer a hold lasts, so that no test waits for minutes. */
export const setHoldLeft = async ({ sql }: Cinema, reservationId: string, seconds: number): Promise<void> => {
  await sql('UPDATE booking.reservations SET expires_at = now() + $2::interval WHERE id = $1', [
    reservationId,
    `${seconds} seconds`,
  ])
}

const types = { s: 'standard', p: 'premium', w: 'wheelchair', c: 'companion' } as const
const isType = (letter: string): letter is keyof typeof types => letter in types

/**
 * Adds a room. Each line of the plan is a row, with a letter for each seat: `s`tandard, `p`remium, `w`heelchair or
 * `c`ompanion. A dot is an aisle, so `A3` is the third seat of the first row, wherever the aisles are.
 */
const addRoom = ({ staff }: Cinema, plan: string, loneSeats: 'allow' | 'refuse') =>
  answered(
    staff.POST('/api/v1/rooms', {
      body: {
        name: `Room ${crypto.randomUUID()}`,
        lone_seats: loneSeats,
        seat_configuration: plan.split('\n').flatMap((line, row) =>
          [...line]
            .map((letter, column) => ({ letter, x: column + 1 }))
            .flatMap(({ letter, x }) => (isType(letter) ? [{ type: types[letter], x }] : []))
            .map(({ type, x }, seat) => ({ row: row + 1, number: seat + 1, type, x, y: row + 1 })),
        ),
      },
    }),
  )

/** An evening that the start page calls tomorrow, at whatever hour the test runs. */
const tomorrowEvening = (): Date => new Date(`${addDays(today('Europe/Berlin'), 1)}T18:00:00Z`)

/**
 * Adds a film with one showtime for a single test, so that tests do not disturb each other.
 *
 * @param plan the seats of the room, by default two rows of ten seats
 */
export const newShowtime = async (
  cinema: Cinema,
  {
    startsAt = tomorrowEvening(),
    plan = 'ssssssssss\npppppppppp',
    loneSeats = 'allow',
  }: { startsAt?: Date; plan?: string; loneSeats?: 'allow' | 'refuse' } = {},
): Promise<{ showtimeId: string; movieId: string; title: string }> => {
  const title = `Nosferatu ${crypto.randomUUID().slice(0, 8)}`
  const staff = asStaff(cinema.staff)
  const [movie, room] = await Promise.all([staff.addMovie(title, 90), addRoom(cinema, plan, loneSeats)])
  const { id } = await staff.openShowtime({
    movieId: movie.id,
    roomId: room.id,
    startsAt,
    prices: { standard: 820, premium: 1250, wheelchair: 820, companion: 820 },
  })
  return { showtimeId: id, movieId: movie.id, title }
}

/** Holds the requests of a page for these addresses back until the returned function is called. */
export const holdBack = async (page: Page, addresses: string): Promise<() => void> => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  await page.route(addresses, async (route) => {
    await released
    await route.fallback()
  })
  return release
}

/**
 * Loads the start page again once it has the film: the gateway keeps a rendering for five seconds. With the many films
 * of all tests, the gateway sends the page without movies, and the browser asks for them.
 */
export const reloadWith = async (page: Page, title: string): Promise<void> => {
  const startPage = new URL('/', page.url()).href
  const isCurrent = async (): Promise<boolean> => {
    const text = await (await page.request.get(startPage)).text()
    return text.includes(title) || !text.includes(' data-rendered>')
  }
  await expect.poll(isCurrent, { timeout: 15_000 }).toBe(true)
  await page.reload()
}
