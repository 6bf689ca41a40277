import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SeveralCurrencies, ShowtimeNotFound } from '../../domain/errors.ts'
import type { Bound, ReportSales } from './report-sales.ts'

const sales = {
  capacity: z
    .int()
    .describe('Seats of the showtimes that are not cancelled')
    .meta({ examples: [120] }),
  seats_held: z
    .int()
    .describe('Held and not paid yet')
    .meta({ examples: [4] }),
  seats_sold: z.int().meta({ examples: [90] }),
  occupancy: z
    .number()
    .describe('Sold seats as a part of the capacity, from 0 to 1')
    .meta({ examples: [0.75] }),
  revenue: z
    .int()
    .describe('Minor units that tickets cost which are still good, less what was given back of it')
    .meta({ examples: [112_500] }),
}
const movie = z.object({ id: z.guid(), title: z.string().meta({ examples: ['Metropolis'] }) })
const currency = z.string().meta({ examples: ['eur'] })

const showtimeSalesBody = z
  .object({
    showtime: z.object({
      id: z.guid(),
      status: z.enum(['scheduled', 'cancelled']),
      show_datetime: z.iso.datetime({ offset: true }).describe("In the cinema's time zone"),
      room: z.object({ id: z.guid(), name: z.string().meta({ examples: ['Room 1'] }) }),
      movie,
    }),
    ...sales,
    currency,
  })
  .meta({ id: 'ShowtimeSales' })

const salesBody = z
  .object({
    showtimes: z
      .int()
      .describe('How many, without cancelled ones')
      .meta({ examples: [3] }),
    ...sales,
    currency: currency.nullable().describe('Null if there are no showtimes'),
    movies: z
      .array(movie.extend({ showtimes: z.int().meta({ examples: [3] }), ...sales }))
      .describe('The 200 that brought in most, the first one first'),
  })
  .meta({ id: 'Sales' })

const bound = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .refine((text) => text >= '1900' && text < '2200', 'must be between 1900 and 2199')
  .optional()

const toBound = (text: string): Bound => (text.includes('T') ? { instant: new Date(text) } : { day: text })

const querystring = z.strictObject({
  from: bound.describe("Showtimes that start on this day of the cinema's or later, or at this instant or later"),
  to: bound.describe("Showtimes that start on this day of the cinema's or earlier, or before this instant"),
  currency: z
    .string()
    .regex(/^[a-z]{3}$/, 'must be a lower-case ISO 4217 code')
    .optional()
    .meta({ examples: ['eur'] }),
})

export const reportSalesRoutes =
  (reportSales: ReportSales): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/admin/showtimes/:id/sales',
      {
        schema: {
          operationId: 'getShowtimeSales',
          summary: 'How many seats of a showtime are held and sold, and what they brought in',
          params: z.strictObject({ id: z.guid() }),
          response: { 200: showtimeSalesBody },
          problems: [ShowtimeNotFound],
        },
        ...superusersOnly,
      },
      async ({ params }) => reportSales.ofShowtime(params.id),
    )

    app.get(
      '/admin/sales',
      {
        schema: {
          operationId: 'getSales',
          summary: 'The same for all showtimes of a time, together and by movie',
          querystring,
          response: { 200: salesBody },
          problems: [SeveralCurrencies],
        },
        ...superusersOnly,
      },
      async ({ query: { from, to, currency } }) =>
        reportSales.ofRange({
          from: from === undefined ? from : toBound(from),
          to: to === undefined ? to : toBound(to),
          currency,
        }),
    )
  }
