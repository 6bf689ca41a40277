import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SeveralCurrencies, ShowtimeNotFound } from '../../domain/errors.ts'
import { exampleIds } from '../example-ids.ts'
import type { Bound, ReportSales } from './report-sales.ts'

const sales = {
  capacity: z
    .int()
    .describe('Number of seats; a cancelled showtime has none')
    .meta({ examples: [120] }),
  seats_held: z
    .int()
    .describe('Seats that are held and not paid yet')
    .meta({ examples: [4] }),
  seats_sold: z
    .int()
    .describe('Seats with a confirmed reservation')
    .meta({ examples: [90] }),
  occupancy: z
    .number()
    .describe('`seats_sold` divided by `capacity`, from 0 to 1; 0 if there are no seats')
    .meta({ examples: [0.75] }),
  revenue: z
    .int()
    .describe('Confirmed tickets minus partial refunds and lost disputes, in minor units')
    .meta({ examples: [112_500] }),
}
const movie = z.object({
  id: z.guid().meta({ examples: [exampleIds.movie] }),
  title: z.string().meta({ examples: ['Metropolis'] }),
})
const currency = z
  .string()
  .describe('ISO 4217 code in lower case')
  .meta({ examples: ['eur'] })

const showtimeSalesBody = z
  .object({
    showtime: z.object({
      id: z.guid().meta({ examples: [exampleIds.showtime] }),
      status: z.enum(['scheduled', 'cancelled']),
      show_datetime: z.iso.datetime({ offset: true }).describe("Start of the show, in the cinema's time zone"),
      room: z.object({
        id: z.guid().meta({ examples: [exampleIds.room] }),
        name: z.string().meta({ examples: ['Room 1'] }),
      }),
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
      .describe('Number of showtimes; cancelled showtimes do not count')
      .meta({ examples: [3] }),
    ...sales,
    currency: currency.nullable().describe('ISO 4217 code in lower case; null if there are no showtimes'),
    movies: z
      .array(movie.extend({ showtimes: z.int().meta({ examples: [3] }), ...sales }))
      .describe('The 200 movies with the highest revenue, highest first; the totals count all movies'),
  })
  .meta({ id: 'Sales' })

const bound = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .refine((text) => text >= '1900' && text < '2200', 'must be between 1900 and 2199')
  .optional()

const toBound = (text: string): Bound => (text.includes('T') ? { instant: new Date(text) } : { day: text })

const querystring = z.strictObject({
  from: bound.describe(
    "Earliest start, included: a day in the cinema's time zone (2026-06-01), or an instant with its offset (2026-06-01T18:00:00Z)",
  ),
  to: bound.describe("Latest start: a day in the cinema's time zone (included), or an instant (not included)"),
  currency: z
    .string()
    .regex(/^[a-z]{3}$/, 'must be a lower-case ISO 4217 code')
    .optional()
    .describe('Only showtimes sold in this currency')
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
          summary: 'Report the sales of a showtime',
          description:
            'For staff only: how many seats of the showtime are held and sold, and the revenue. All numbers are of one moment. 404 `showtime-not-found` may also mean that a new showtime has not reached the booking service yet: try again in a second.',
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
          summary: 'Report the sales of a period',
          description:
            'For staff only: the sales of all showtimes that start between `from` and `to`, in total and by movie. Amounts of different currencies are never added. If the showtimes were sold in several currencies, the request gets 409 `several-currencies` until `currency` names one of them.',
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
