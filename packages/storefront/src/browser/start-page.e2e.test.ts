import { expect } from 'vitest'
import { browserTests } from './browser-test.ts'
import { heading, newShowtime } from './steps.ts'
import { t } from './text.ts'

const test = browserTests()

/** A showtime of today, unless the cinema's day ends within this time. */
const soonMs = 60_000

test('the start page shows films before its scripts arrive, also to a browser without scripts', async (visit) => {
  const { title } = await newShowtime(visit.cinema, { startsAt: new Date(Date.now() + soonMs) })
  // The gateway keeps a rendering for five seconds.
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  const page = await visit.open('/', { javaScriptEnabled: false })
  await heading(page, t('whatsOn.title')).waitFor()
  await page.getByRole('link', { name: title, exact: true }).waitFor()
  await page.getByRole('link', { name: t('programme.tomorrow') }).click()
  await page.waitForURL(/\?day=/)
})

test('the scripts take over the page as it is, with what the visitor has typed', async ({ open }) => {
  const page = await open('/sign-in')
  await heading(page, t('signIn.title')).waitFor()
  let letScriptsGo = () => {}
  const held = new Promise<void>((resolve) => {
    letScriptsGo = resolve
  })
  await page.route('**/assets/*.js', async (route) => {
    await held
    await route.continue()
  })
  await page.goto('/', { waitUntil: 'commit' })
  const search = page.getByLabel(t('whatsOn.search'))
  await search.fill('Nosfer')
  await heading(page, t('whatsOn.title')).evaluate((element) => element.setAttribute('data-kept', ''))
  letScriptsGo()
  await page.waitForURL(/\?q=Nosfer/)
  expect(await page.locator('h1[data-kept]').count()).toBe(1)
  expect(await search.inputValue()).toBe('Nosfer')
  expect(await search.evaluate((element) => element === document.activeElement)).toBe(true)
})

test('a visitor who chose another language than the browser’s gets the page in that language', async ({ open }) => {
  const page = await open('/')
  await page.getByLabel(t('common.language')).selectOption('de')
  await heading(page, 'Programm').waitFor()
  await page.reload()
  await heading(page, 'Programm').waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('de')
})
