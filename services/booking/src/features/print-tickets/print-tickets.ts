import { TicketNotFound, TicketVoid } from '../../domain/errors.ts'
import type { TicketPrinter } from '../../infrastructure/ticket-printer.ts'
import type { FindTickets } from '../find-tickets.ts'
import type { Reader } from '../reader.body.ts'
import { toTicketPages } from './ticket-page.ts'

export type PrintTickets = ReturnType<typeof printTickets>

type TicketRequest = Parameters<FindTickets>[0]

/**
 * Prints the tickets of a customer's own reservation; superusers may print the tickets of any reservation. Void tickets
 * are not printed. Throws ReservationNotFound, NoTicketYet, TicketNotFound, TicketVoid or PrinterBusy.
 */
export const printTickets = ({
  findTickets,
  printer,
  cinema,
}: {
  findTickets: FindTickets
  printer: TicketPrinter
  cinema: string
}) => ({
  /** A page for each valid ticket, and the reservation's number for the name of the file. */
  pdf: async ({
    reader,
    ...request
  }: TicketRequest & { reader: Reader }): Promise<{ number: string; content: Buffer }> => {
    const { tickets, ...details } = await findTickets(request)
    const valid = tickets.filter(({ status }) => status !== 'void')
    if (valid.length === 0) throw new TicketVoid()
    const content = await printer.pdf(toTicketPages(details, valid, { cinema, reader }))
    return { number: details.reservation.number, content }
  },

  /** The QR code of one ticket as a picture. */
  png: async ({ ticketId, ...request }: TicketRequest & { ticketId: string }): Promise<Buffer> => {
    const { tickets } = await findTickets(request)
    const ticket = tickets.find(({ id }) => id === ticketId.toLowerCase())
    if (!ticket) throw new TicketNotFound()
    if (ticket.status === 'void') throw new TicketVoid()
    return printer.png(ticket.code)
  },
})
