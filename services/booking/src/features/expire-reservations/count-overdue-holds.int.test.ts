import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await startTestBooking()
})
afterAll(() => booking?.stop())

const overdue = async () =>
  /^holds_overdue\{.*\} (\d+)$/m.exec(await (await fetch(`${booking.url}/metrics`)).text())?.[1]

it('counts holds that still have their seats after their end, and no expired holds', async () => {
  const showtimeId = await booking.schedule()
  const customer = await booking.customer()
  const ids: string[] = []
  for (const seat of ['A1', 'A2']) ids.push((await customer.place(showtimeId, [seat])).body.id)
  const release = await booking.lockRow('reservations', ids[0] ?? '')

  try {
    // Both holds end now. The locked hold counts as overdue only five seconds later.
    booking.shiftTime(1_800)
    await eventually(async () =>
      expect(await booking.sql('SELECT id FROM reservations WHERE status = $1', ['expired'])).toEqual([{ id: ids[1] }]),
    )
    expect(await overdue()).toBe('0')
    booking.shiftTime(1_806)
    expect(await overdue()).toBe('1')
  } finally {
    await release()
  }
  await eventually(async () => expect(await overdue()).toBe('0'))
  booking.shiftTime(0)
})
