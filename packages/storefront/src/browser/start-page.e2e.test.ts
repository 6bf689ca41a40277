import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { browserTests, type Visit } from './browser-test.ts'
import { heading, holdBack, newShowtime, signIn } from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

/** A showtime this far ahead is today, unless the cinema's day ends before. */
const soonMs = 60_000

test('the start page shows films before its scripts arrive, also to a browser without scripts', async (visit) => {
  const { title } = await newShowtime(visit.cinema, { startsAt: new Date(Date.now() + soonMs) })
  // The gateway keeps a rendering for five seconds.
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  const page = await visit.open('/', { javaScriptEnabled: false })
  await heading(page, t('whatsOn.title')).waitFor()
  await page.getByRole('link', { name: title, exact: true }).waitFor()
  // The name of a day is what is visible.
  await page.getByRole('link', { name: new RegExp(`^${t('programme.tomorrow')} \\d{1,2} [A-Z][a-z]{2}`) }).click()
  await page.waitForURL(/\?day=/)
})

const holdScripts = (page: Page) => holdBack(page, '**/assets/*.js')

/** Opens the start page, and holds its scripts back until the returned function is called. */
const openWithoutScripts = async ({ open }: Visit) => {
  const page = await open('/sign-in')
  await heading(page, t('signIn.title')).waitFor()
  const release = await holdScripts(page)
  await page.goto('/', { waitUntil: 'commit' })
  await heading(page, t('whatsOn.title')).evaluate((element) => element.setAttribute('data-kept', ''))
  return { page, release }
}

test('the scripts take over the page as it is, with what the visitor has typed', async (visit) => {
  const { page, release } = await openWithoutScripts(visit)
  const search = page.getByLabel(t('whatsOn.search'))
  await search.fill('Nosfer')
  release()
  await page.waitForURL(/\?q=Nosfer/)
  expect(await page.locator('h1[data-kept]').count()).toBe(1)
  expect(await search.inputValue()).toBe('Nosfer')
  expect(await search.evaluate((element) => element === document.activeElement)).toBe(true)
})

test('a theme and a language that the visitor chose before the scripts arrived are applied', async (visit) => {
  const { page, release } = await openWithoutScripts(visit)
  await page.getByLabel(t('common.theme')).selectOption('dark')
  await page.getByLabel(t('common.language')).selectOption('de')
  release()
  await heading(page, 'Programm').waitFor()
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
})

test('a search that is sent before the scripts arrived is answered', async (visit) => {
  const { page, release } = await openWithoutScripts(visit)
  await page.getByLabel(t('whatsOn.search')).fill('no film has this name')
  await page.keyboard.press('Enter')
  release()
  await page.getByText(t('whatsOn.emptyFiltered')).waitFor()
})

test('the scripts take over the page in each language, in the light and the dark theme, without an error', async ({
  open,
}) => {
  for (const locale of ['en-US', 'de-AT', 'es-MX']) {
    const page = await open('/', { locale })
    await page.locator('html[data-rendered] h1').waitFor()
    // The genres load last, so the page is taken over by now.
    await page.locator('select[name=genre] option').nth(1).waitFor({ state: 'attached' })
    await page.locator('footer select').last().selectOption('dark')
    await page.reload()
    await page.locator('html[data-theme=dark] select[name=genre] option').nth(1).waitFor({ state: 'attached' })
  }
})

test('a visitor who chose another language and is signed in gets the page in that language and with the link to the account before the scripts arrive', async (visit) => {
  const [{ page, release }, account] = await Promise.all([openWithoutScripts(visit), visit.cinema.moviegoer()])
  const links = page.getByRole('navigation', { name: /^(?:Main|Hauptmenü)$/ }).getByRole('link')
  expect(await links.allInnerTexts()).toEqual([t('common.myTickets'), t('common.signIn')])
  release()
  await links.last().click()
  await signIn(page, account)
  await page.getByLabel(t('common.language')).selectOption('de')
  await links.getByText('Konto').waitFor()
  const again = await holdScripts(page)
  await page.goto('/', { waitUntil: 'commit' })
  await heading(page, 'Programm').evaluate((element) => element.setAttribute('data-kept', ''))
  expect(await links.allInnerTexts()).toEqual(['Meine Tickets', 'Konto'])
  again()
  await page.locator('select[name=genre] option').nth(1).waitFor({ state: 'attached' })
  expect(await page.locator('h1[data-kept]').count()).toBe(1)
  expect(await links.allInnerTexts()).toEqual(['Meine Tickets', 'Konto'])
  expect(await page.locator('html').getAttribute('lang')).toBe('de')
})

/** Gives every film a very high poster, whose response waits until the returned function is called. */
const holdPosters = async (page: Page) => {
  const address = new URL('/api/v1/posters/late.svg', page.url()).href
  const body = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="900"><rect width="100" height="900"/></svg>'
  await page.route(address, (route) => route.fulfill({ contentType: 'image/svg+xml', body }))
  await page.route('**/api/v1/movies?*', async (route) => {
    const response = await route.fetch()
    const movies: object[] = await response.json()
    await route.fulfill({ response, json: movies.map((movie) => ({ ...movie, poster_image: address })) })
  })
  return holdBack(page, address)
}

/** The sum of the layout shifts from now on until a picture is shown. */
const shiftUntilPicture = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    let sum = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift' })
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    while (![...document.images].some(({ naturalWidth }) => naturalWidth > 0)) await pause(20)
    // The observer is told of a shift in a task after its frame.
    await pause(200)
    return sum
  })

test('late posters move nothing on the page', async ({ cinema, open }) => {
  // A day that the page has not loaded yet, at an hour that belongs to this day in Europe and America.
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  for (const hour of [12, 14]) await newShowtime(cinema, { startsAt: new Date(`${day}T${hour}:00:00Z`) })
  const page = await open('/', { width: 360 })
  const release = await holdPosters(page)
  await page.locator(`a[href="/?day=${day}"]`).click()
  await page.locator('img').first().waitFor({ state: 'attached' })
  const shifting = shiftUntilPicture(page)
  release()
  expect(await shifting).toBeLessThan(0.01)
})
