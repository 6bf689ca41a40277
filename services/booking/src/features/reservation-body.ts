import { z } from 'zod'

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
      room: z.object({ id: z.uuid(), name: z.string() }),
      movie: z.object({ id: z.uuid(), title: z.string(), poster_image: z.string().nullable() }),
    }),
    seats: z.array(
      z.object({
        id: z.string(),
        row: z.int(),
        row_label: z.string(),
        number: z.int(),
        type: z.string(),
        price: z.int().describe('Minor units'),
      }),
    ),
    amount: z.int().describe('Minor units'),
    currency: z.string(),
    expires_at: instant,
    created_at: instant,
    confirmed_at: instant.nullable(),
    cancelled_at: instant.nullable(),
  })
  .meta({ id: 'Reservation' })
