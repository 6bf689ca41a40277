import { chromium, type Page } from 'playwright-core'
import { startChromium } from './chromium.ts'
import { measureRepaints } from './repaints.ts'

/*
 * Measures the storefront of a running system as a slow phone sees it: a processor that is four times slower,
 * 1.44 Mbit/s and 150 ms for each round trip. The bandwidth was called "fast 3G" in Chromium's developer tools.
 * At last come the repaints of large seat maps, at full speed. Names of parts measure only these.
 *
 *     node packages/storefront/src/browser/measure.ts http://127.0.0.1:8080
 *     node packages/storefront/src/browser/measure.ts http://127.0.0.1:8080 load presses repaints
 *
 * Each visit buys a ticket as a guest, so the system runs with `RATE_LIMITS=off`.
 */

const [base = 'http://127.0.0.1:8080', ...parts] = process.argv.slice(2)
const loads = 5
const visits = 3
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
const network = { offline: false, latency: 150, downloadThroughput: 180_000, uploadThroughput: 84_000 }
const slowdown = 4
const settleMs = 4_000

type Sample = { lcp: number; fcp: number; shift: number; interaction: number }

declare global {
  interface Window {
    sample: Sample
  }
}

const observe = (): void => {
  const sample: Sample = { lcp: 0, fcp: 0, shift: 0, interaction: 0 }
  window.sample = sample
  const on = (type: string, options: object, take: (entry: PerformanceEntry) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options })
  on('largest-contentful-paint', {}, ({ startTime }) => Object.assign(sample, { lcp: startTime }))
  on('paint', {}, ({ name, startTime }) => {
    if (name === 'first-contentful-paint') sample.fcp = startTime
  })
  on('layout-shift', {}, (entry) => {
    const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean }
    if (!hadRecentInput) sample.shift += value
  })
  on('event', { durationThreshold: 16 }, (entry) => {
    const { interactionId, duration } = entry as PerformanceEntry & { interactionId: number }
    if (interactionId > 0) sample.interaction = Math.max(sample.interaction, duration)
  })
}

const read = (page: Page): Promise<Sample> => page.evaluate(() => window.sample)

const server = await startChromium()
const browser = await chromium.connect(server.wsEndpoint())

const openPage = async (): Promise<Page> => {
  const context = await browser.newContext({ ...phone, baseURL: base, locale: 'en-GB' })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', network)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  await page.addInitScript(observe)
  await page.goto('/')
  await page.waitForTimeout(settleMs)
  return page
}

const summary = (values: readonly number[], digits = 0): string => {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(digits)
  return `${at(0.5)} (${at(0)}-${at(1)})`
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)

const times = new Map<string, number[]>()

/** The hold ends in a few minutes for the page, which then offers more time. */
const shortenHold = async (page: Page): Promise<void> => {
  await page.route('**/api/v1/reservations/*', async (route) => {
    if (route.request().method() !== 'GET') return route.continue()
    const response = await route.fetch()
    const reservation = await response.json()
    const expires_at = new Date(Date.now() + 200_000).toISOString()
    await route.fulfill({ response, json: { ...reservation, expires_at } })
  })
}

/** Presses what a visitor presses from the start page to the payment, and keeps the time from each press to the next paint. */
const buy = async (page: Page): Promise<void> => {
  const press = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    await page.evaluate(() => {
      window.sample.interaction = 0
    })
    await act()
    await page.waitForTimeout(settleMs / 2)
    times.set(name, [...(times.get(name) ?? []), (await read(page)).interaction])
  }
  const button = (name: RegExp) => page.getByRole('button', { name }).first()
  const days = page.locator('nav a[href^="/?day"]')
  await press('another day', () => days.nth(1).tap())
  await press('the day before', () => days.nth(0).tap())
  await press('a letter of a search', () => page.locator('input[type=search]').press('e'))
  await page.locator('input[type=search]').fill('')
  await page.waitForTimeout(settleMs / 2)
  await press('a film', () => page.locator('h3 a').first().tap())
  await press('a showtime', () => page.locator('a[href^="/showtimes/"]').first().tap())
  await page.locator('[data-seat]').first().waitFor()
  await page.waitForTimeout(settleMs)
  await press('the party size', () => page.locator('fieldset label').filter({ hasText: /^2$/ }).tap())
  await press('best seats', () => button(/^Best/).tap())
  await press('zoom in', () => button(/^Larger$/).tap())
  await press('zoom reset', () => button(/^Whole map$/).tap())
  await press('a seat', () => page.locator('[data-look="free"]').nth(20).tap({ force: true }))
  const pick = page.locator('[popover] button')
  if ((await pick.count()) > 0) await press('pick, in the details', () => pick.tap())
  await press('the list', () => page.locator('input[value=list]').check({ force: true }))
  await press('the map', () => page.locator('input[value=map]').check({ force: true }))
  await press('best seats', () => button(/^Best/).tap())
  await shortenHold(page)
  await press('continue', () => button(/^Continue$/).tap())
  const email = page.locator('input[type=email]').first()
  await email.waitFor()
  await press('a letter of the address', () => email.press('m'))
  await email.fill(`measure-${crypto.randomUUID()}@example.org`)
  await press('continue to payment', () => button(/^Continue to payment$/).tap())
  await page.waitForURL(/\/payment$/)
  await button(/^Pay /).waitFor()
  await page.waitForTimeout(settleMs)
  await press('more time', () => button(/more time/i).tap())
  await page.getByLabel('Card number', { exact: true }).fill('4242424242424242')
  await page.getByLabel('Expiry', { exact: true }).fill('12 / 39')
  await page.getByLabel('Security code', { exact: true }).fill('123')
  await press('pay', () => button(/^Pay /).tap())
}

const measureLoads = async (): Promise<void> => {
  const samples: Sample[] = []
  for (let load = 0; load < loads; load += 1) {
    const page = await openPage()
    samples.push(await read(page))
    await page.context().close()
  }
  print(`Start page, ${loads} loads: median (smallest-largest)`)
  print(`  largest paint           ${summary(samples.map(({ lcp }) => lcp))} ms`)
  print(`  first paint             ${summary(samples.map(({ fcp }) => fcp))} ms`)
  print(`  largest layout shift    ${Math.max(...samples.map(({ shift }) => shift)).toFixed(4)}`)
}

const measurePresses = async (): Promise<void> => {
  for (let visit = 0; visit < visits; visit += 1) {
    const page = await openPage()
    await buy(page)
    await page.context().close()
  }
  print(`From a press to the next paint, ${visits} visits: median (smallest-largest)`)
  for (const [name, durations] of times) print(`  ${name.padEnd(24)}${summary(durations)} ms`)
}

const measureAllRepaints = async (): Promise<void> => {
  print('Repaint of two seats, time of the main thread: median (smallest-largest)')
  for (const room of [
    { rows: 20, columns: 25 },
    { rows: 40, columns: 50 },
  ])
    for (const width of [1_440, 360]) {
      const name = `${room.rows * room.columns} seats, ${width} px`
      const durations = await measureRepaints(browser, { base, width, room })
      print(`  ${name.padEnd(24)}${summary(durations, 1)} ms`)
    }
}

try {
  const measurements = { load: measureLoads, presses: measurePresses, repaints: measureAllRepaints }
  for (const [part, measure] of Object.entries(measurements))
    if (parts.length === 0 || parts.includes(part)) await measure()
} finally {
  await browser.close()
  await server.close()
}
