import { signedIn } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { NoTicketYet, ReservationNotFound } from '../../domain/errors.ts'
import type { FindTickets } from '../find-tickets.ts'
import { ticketBody, toTicketBody } from '../ticket.body.ts'

export const viewTicketsRoute =
  (findTickets: FindTickets): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/reservations/:id/tickets',
      {
        schema: {
          operationId: 'listTickets',
          summary: 'List the tickets of a reservation',
          description:
            'One ticket for each seat, from the moment the reservation is confirmed. The `code` is the text of the QR code that the door scans. A ticket becomes `void` when its seat is given back or refunded; a seat that is sold again has a ticket with another code. A reservation that was never confirmed gets 409 `no-ticket-yet`. Customers may get the tickets of their own reservations; staff may get any.',
          params: z.strictObject({ id: z.guid() }),
          response: { 200: z.array(ticketBody) },
          problems: [ReservationNotFound, NoTicketYet],
        },
        ...signedIn,
      },
      async ({ params, user }) => (await findTickets({ reservationId: params.id, by: user })).tickets.map(toTicketBody),
    )
  }
