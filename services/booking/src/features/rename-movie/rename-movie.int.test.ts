import { movieUpdated } from '@marquee/contracts/catalog-events'
import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

it('shows the newest title and poster of a movie on a ticket, in whatever order the events arrive', async () => {
  const movieId = newId()
  const movie = { id: movieId, title: 'First', posterUrl: null }
  const showtimeId = await booking.schedule({ movie })
  const customer = await booking.customer()
  const { body: ticket } = await customer.place(showtimeId, ['A1'])
  const shown = async () => (await customer.call('GET', `/reservations/${ticket.id}`)).body.showtime.movie
  expect(await shown()).toEqual({ id: movieId, title: 'First', poster_image: null })

  const update = async (title: string, sequence: number) => {
    const posterUrl = `https://cinema.example/${title}.webp`
    const data = { movieId, title, posterUrl, durationMinutes: 90 }
    return booking.applied(await booking.publish(movieUpdated, data, { subject: movieId, sequence }))
  }
  await update('Third', 3)
  await update('First', 1)
  await update('Second', 2)
  // A showtime's event may carry an older title of the movie.
  await booking.schedule({ movie })
  expect(await shown()).toEqual({
    id: movieId,
    title: 'Third',
    poster_image: 'https://cinema.example/Third.webp',
  })
})
