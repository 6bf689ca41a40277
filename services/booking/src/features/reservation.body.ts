import { toZonedDateTime } from '@marquee/kernel/zoned-time'
import { z } from 'zod'
import { rowLabel } from '../domain/showtime.ts'
import type { ReservationView } from '../infrastructure/reservation-views.ts'
import { seatBody } from './seat.body.ts'

export const reservationStatus = z.enum(['pending', 'confirmed', 'expired', 'cancelled', 'refunded'])

const instant = z.iso.datetime({ offset: true })

/** A reservation as the API shows it. */
export const reservationBody = z
  .object({
    id: z.uuid(),
    status: reservationStatus,
    showtime: z.object({
      id: z.uuid(),
      show_datetime: instant.describe("In the cinema's time zone"),
      room: z.object({ id: z.uuid(), name: z.string().meta({ examples: ['Room 1'] }) }),
      movie: z.object({
        id: z.uuid(),
        title: z.string().meta({ examples: ['Metropolis'] }),
        poster_image: z
          .string()
          .nullable()
          .meta({ examples: [null] }),
      }),
    }),
    seats: z.array(seatBody),
    amount: z
      .int()
      .describe('Minor units')
      .meta({ examples: [1250] }),
    currency: z.string().meta({ examples: ['eur'] }),
    expires_at: instant,
    created_at: instant,
    confirmed_at: instant.nullable().meta({ examples: [null] }),
    cancelled_at: instant.nullable().meta({ examples: [null] }),
  })
  .meta({ id: 'Reservation' })

/** A reservation in the shape in which the API answers it. */
export const toReservationBody = ({ reservation, showtime, movie, room }: ReservationView) => ({
  id: reservation.id,
  status: reservation.status,
  showtime: {
    id: showtime.id,
    show_datetime: toZonedDateTime(showtime.startsAt, showtime.timeZone),
    room: { id: room.id, name: room.name },
    movie: { id: movie.id, title: movie.title, poster_image: movie.posterUrl },
  },
  seats: reservation.seats.map(({ id, row, number, type, price }) => ({
    id,
    row,
    row_label: rowLabel(id),
    number,
    type,
    price,
  })),
  amount: reservation.amount,
  currency: reservation.currency,
  expires_at: reservation.expiresAt.toISOString(),
  created_at: reservation.createdAt.toISOString(),
  confirmed_at: reservation.confirmedAt?.toISOString() ?? null,
  cancelled_at: reservation.cancelledAt?.toISOString() ?? null,
})
