import { toZonedDateTime } from '@marquee/kernel/zoned-time'
import { z } from 'zod'
import type { ReservedSeat } from '../domain/reservation.ts'
import { rowLabel } from '../domain/showtime.ts'
import type { ReservationView } from '../infrastructure/reservation-views.ts'
import { exampleIds } from './example-ids.ts'
import { seatBody } from './seat.body.ts'

export const reservationStatus = z.enum(['pending', 'confirmed', 'expired', 'cancelled', 'refunded'])

const statusDescription = `The state of the reservation, and the states that can follow:

- \`pending\`: the seats are held until \`expires_at\` and are not paid. Becomes \`confirmed\` when the payment arrives, and \`expired\` when no payment arrives in time. Becomes \`cancelled\` when the customer or staff cancel the reservation, the showtime is cancelled, or the customer deletes the account. Becomes \`refunded\` instead of \`cancelled\` if the refund of a payment was reported before the payment itself.
- \`confirmed\`: paid; this is the ticket. Becomes \`cancelled\` when the customer or staff cancel the reservation, or the showtime is cancelled. Becomes \`refunded\` when all of the money goes back without a cancellation, for example by a refund in Stripe's dashboard.
- \`expired\`: not paid in time; the seats are free again. Becomes \`confirmed\` when a late payment arrives and the seats are still free and on sale; otherwise the late money is refunded and the status stays. Becomes \`cancelled\` when the customer or staff cancel the reservation before the show starts and no late payment has arrived.
- \`cancelled\`: the seats are free again. Becomes \`refunded\` when the money has gone back, also money that arrived after the cancellation. Stays \`cancelled\` if nothing was paid.
- \`refunded\`: all of the money has gone back. Nothing follows.`

const instant = z.iso.datetime({ offset: true })

/** A reservation in the API. */
export const reservationBody = z
  .object({
    id: z.uuid().meta({ examples: [exampleIds.reservation] }),
    number: z
      .string()
      .describe('Eight letters and digits for people: unique, easy to read out, never 0, O, 1 or I')
      .meta({ examples: ['K7MW2QXT'] }),
    status: reservationStatus.describe(statusDescription),
    showtime: z.object({
      id: z.uuid().meta({ examples: [exampleIds.showtime] }),
      show_datetime: instant.describe("Start of the show, in the cinema's time zone"),
      room: z.object({
        id: z.uuid().meta({ examples: [exampleIds.room] }),
        name: z.string().meta({ examples: ['Room 1'] }),
      }),
      movie: z.object({
        id: z.uuid().meta({ examples: [exampleIds.movie] }),
        title: z.string().meta({ examples: ['Metropolis'] }),
        poster_image: z
          .string()
          .nullable()
          .describe('URL of the poster; null if the movie has none')
          .meta({ examples: [null] }),
      }),
    }),
    seats: z.array(seatBody),
    seats_given_back: z
      .array(seatBody.extend({ given_back_at: instant.meta({ examples: ['2026-12-20T18:10:00.000Z'] }) }))
      .describe('Seats of this reservation that were given back while other seats were kept, in this order')
      .meta({ examples: [[]] }),
    amount: z
      .int()
      .describe(
        'Price of all `seats` together, in minor units. A seat that is given back lowers it; other partial refunds do not change it',
      )
      .meta({ examples: [1250] }),
    currency: z
      .string()
      .describe('ISO 4217 code in lower case')
      .meta({ examples: ['eur'] }),
    expires_at: instant
      .describe('End of the hold: pay before then. At most five minutes after the show starts')
      .meta({ examples: ['2026-12-20T18:30:00.000Z'] }),
    extended_at: instant
      .nullable()
      .describe('Time at which the customer extended the hold; null if never. A hold can be extended once')
      .meta({ examples: [null] }),
    created_at: instant.meta({ examples: ['2026-12-20T18:00:00.000Z'] }),
    confirmed_at: instant
      .nullable()
      .describe('Time at which the payment made the reservation a ticket; null if the reservation never was a ticket')
      .meta({ examples: [null] }),
    cancelled_at: instant
      .nullable()
      .describe('Time of the cancellation, or of a refund without a cancellation; else null')
      .meta({ examples: [null] }),
  })
  .meta({ id: 'Reservation' })

/**
 * Formatted start times, by the showtime's `Date` object. All holds of a cached showtime share that object, so each hold
 * saves the 12 µs of formatting.
 */
const startTexts = new WeakMap<Date, string>()

const startOf = ({ startsAt, timeZone }: ReservationView['showtime']): string => {
  const known = startTexts.get(startsAt)
  if (known !== undefined) return known
  const text = toZonedDateTime(startsAt, timeZone)
  startTexts.set(startsAt, text)
  return text
}

const toSeatBody = ({ id, row, number, type, price }: ReservedSeat) => ({
  id,
  row,
  row_label: rowLabel(id),
  number,
  type,
  price,
})

export const toReservationBody = ({ reservation, showtime, movie, room }: ReservationView) => ({
  id: reservation.id,
  number: reservation.number,
  status: reservation.status,
  showtime: {
    id: showtime.id,
    show_datetime: startOf(showtime),
    room: { id: room.id, name: room.name },
    movie: { id: movie.id, title: movie.title, poster_image: movie.posterUrl },
  },
  seats: reservation.seats.map(toSeatBody),
  seats_given_back: reservation.givenBackSeats.map((seat) => ({
    ...toSeatBody(seat),
    given_back_at: seat.givenBackAt,
  })),
  amount: reservation.amount,
  currency: reservation.currency,
  expires_at: reservation.expiresAt.toISOString(),
  extended_at: reservation.extendedAt?.toISOString() ?? null,
  created_at: reservation.createdAt.toISOString(),
  confirmed_at: reservation.confirmedAt?.toISOString() ?? null,
  cancelled_at: reservation.cancelledAt?.toISOString() ?? null,
})
