import type { Browser, Page } from 'playwright-core'
import { mainThreadTimes, type TraceEvent } from './main-thread-time.ts'

type Room = { readonly rows: number; readonly columns: number }

const updates = 30
/** The page sends at most this many changes of seats a second. */
const pauseMs = 120
const settleMs = 1_500

/** The seats of a room that is larger than those of the demo. Every eleventh seat is taken. */
const seatsOf = ({ rows, columns }: Room) =>
  Array.from({ length: rows * columns }, (_, index) => {
    const [row, number] = [Math.floor(index / columns) + 1, (index % columns) + 1]
    return {
      id: `R${row}-${number}`,
      row,
      row_label: `${row}`,
      number,
      type: row > rows - 3 ? 'premium' : 'standard',
      x: number + (number > columns / 2 ? 1 : 0),
      y: row,
      price: 1_250,
      prices: { adult: 1_250 },
      status: (row * 7 + number * 3) % 11 === 0 ? 'occupied' : 'available',
    }
  })

/** Opens the map of a showtime with the seats of this room, and with a stream of events that the program fills. */
const openMap = async (browser: Browser, { base, width, room }: { base: string; width: number; room: Room }) => {
  const movies = await (await fetch(`${base}/api/v1/movies?limit=200`)).json()
  const showtime = movies.flatMap(({ showtimes }: { showtimes: { id: string }[] }) => showtimes)[0]
  if (!showtime) throw new Error('The system has no showtime.')
  const page = await (await browser.newContext({ baseURL: base, viewport: { width, height: 900 } })).newPage()
  await page.addInitScript(() => {
    class SeatStream extends EventTarget {
      constructor() {
        super()
        Object.assign(window, { seatStream: this })
        setTimeout(() => this.dispatchEvent(new Event('open')))
      }
      close() {}
    }
    Reflect.set(window, 'EventSource', SeatStream)
  })
  const seats = seatsOf(room)
  await page.route(`**/api/v1/showtimes/${showtime.id}/seats`, (route) => route.fulfill({ json: seats }))
  await page.goto(`/showtimes/${showtime.id}`)
  for (const id of ['R2-5', 'R2-6']) {
    const seat = page.locator(`[data-seat="${id}"]`)
    await seat.focus()
    await page.keyboard.press('Space')
  }
  await page.waitForTimeout(settleMs)
  return { page, seats }
}

/** Changes two seats again and again, each time between two marks of the trace. */
const change = (page: Page, seats: readonly { status: string }[]): Promise<void> =>
  page.evaluate(
    async ({ seats, updates, pauseMs }) => {
      const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
      const seatStream: EventTarget = Reflect.get(window, 'seatStream')
      for (let update = 0; update < updates; update += 1) {
        const changed = [update * 37 + 90, update * 53 + 140].flatMap((index) => seats[index % seats.length] ?? [])
        for (const seat of changed) seat.status = seat.status === 'available' ? 'reserved' : 'available'
        await pause(pauseMs)
        performance.mark('start')
        seatStream.dispatchEvent(new MessageEvent('seats', { data: JSON.stringify(changed) }))
        await pause(0)
        await pause(0)
        // The task after the callbacks of the next frame comes after its paint.
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
        performance.mark('end')
      }
    },
    { seats: [...seats], updates, pauseMs },
  )

/** The milliseconds that the main thread needs to repaint two seats that the event stream changes. */
export const measureRepaints = async (
  browser: Browser,
  options: { base: string; width: number; room: Room },
): Promise<number[]> => {
  const { page, seats } = await openMap(browser, options)
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  // The protocol does not describe the members of these objects.
  session.on('Tracing.dataCollected', ({ value }: { value: object[] }) => events.push(...(value as TraceEvent[])))
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()))
  const includedCategories = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing']
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories } })
  await change(page, seats)
  await session.send('Tracing.end')
  await complete
  await page.context().close()
  return mainThreadTimes(events)
}
