import { signedIn } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { NoTicketYet, PrinterBusy, ReservationNotFound, TicketNotFound, TicketVoid } from '../../domain/errors.ts'
import { languageHeaders, languageResponseHeaders, readerOf, readerSchema } from '../reader.body.ts'
import type { PrintTickets } from './print-tickets.ts'

const file = z.any().meta({ type: 'string', format: 'binary' })

export const printTicketsRoutes =
  ({ pdf, png }: PrintTickets): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/reservations/:id/tickets.pdf',
      {
        schema: {
          operationId: 'getTicketsPdf',
          summary: 'Get the tickets of a reservation as PDF',
          description:
            "A page (A5) for each valid ticket with its QR code: movie, date and time in the cinema's time zone, room, row, seat, seat type, price and reservation number, in the language of the reader. Void tickets are left out; if all are void, the response is 409 `ticket-void`. A reservation that was never confirmed gets 409 `no-ticket-yet`.",
          params: z.strictObject({ id: z.guid() }),
          ...readerSchema,
          response: { 200: { description: 'The tickets', content: { 'application/pdf': { schema: file } } } },
          responseHeaders: languageResponseHeaders,
          problems: [ReservationNotFound, NoTicketYet, TicketVoid, PrinterBusy],
        },
        ...signedIn,
      },
      async ({ params, query, headers, user }, reply) => {
        const reader = readerOf({ query, headers })
        const { number, content } = await pdf({ reservationId: params.id, by: user, reader })
        return reply
          .type('application/pdf')
          .headers({
            'content-disposition': `inline; filename="tickets-${number}.pdf"`,
            'x-content-type-options': 'nosniff',
            ...languageHeaders(reader),
          })
          .send(content)
      },
    )

    app.get(
      '/reservations/:id/tickets/:ticket_id.png',
      {
        schema: {
          operationId: 'getTicketPicture',
          summary: 'Get the QR code of a ticket as PNG',
          description:
            'The QR code alone, black on white with its quiet zone, 848 by 848 pixels. Show the code on a bright screen. A void ticket gets 409 `ticket-void`.',
          params: z.strictObject({ id: z.guid(), ticket_id: z.guid() }),
          response: { 200: { description: 'The QR code', content: { 'image/png': { schema: file } } } },
          problems: [ReservationNotFound, NoTicketYet, TicketNotFound, TicketVoid],
        },
        ...signedIn,
      },
      async ({ params, user }, reply) =>
        reply
          .type('image/png')
          .header('x-content-type-options', 'nosniff')
          .send(await png({ reservationId: params.id, ticketId: params.ticket_id, by: user })),
    )
  }
