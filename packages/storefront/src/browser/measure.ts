import { chromium, type Page } from 'playwright-core'
import { startChromium } from './chromium.ts'

/*
 * Measures the storefront of a running system as a slow phone sees it: a processor that is four times slower,
 * 1.44 Mbit/s and 150 ms for each round trip. The bandwidth was called "fast 3G" in Chromium's developer tools.
 *
 *     node packages/storefront/src/browser/measure.ts http://127.0.0.1:8080
 */

const [base = 'http://127.0.0.1:8080'] = process.argv.slice(2)
const loads = 5
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

const summary = (values: readonly number[]): string => {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0)
  return `${at(0.5)} (${at(0)}-${at(1)})`
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** Presses what a visitor presses until seats are picked, and prints the time from each press to the next paint. */
const interactions = async (page: Page): Promise<void> => {
  const press = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    await page.evaluate(() => {
      window.sample.interaction = 0
    })
    await act()
    await page.waitForTimeout(settleMs / 2)
    print(`  ${name.padEnd(24)}${(await read(page)).interaction.toFixed(0)} ms`)
  }
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
  await press('best seats', () => page.getByRole('button', { name: /^Best/ }).first().tap())
  await press('a seat', () => page.locator('[data-seat][aria-selected="false"]').nth(20).tap({ force: true }))
  await press('the list', () => page.locator('input[value=list]').check({ force: true }))
  await press('the map', () => page.locator('input[value=map]').check({ force: true }))
}

try {
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
  print('From a press to the next paint, once each')
  await interactions(await openPage())
} finally {
  await browser.close()
  await server.close()
}
