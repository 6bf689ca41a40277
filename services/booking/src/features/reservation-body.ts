import { z } from 'zod'
import { seatBody } from './seat-body.ts'

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
