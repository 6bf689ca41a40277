import { z } from 'zod'
import { rowLabel } from '../domain/showtime.ts'
import { exampleIds } from './example-ids.ts'
import type { SeatTicket } from './find-tickets.ts'
import { seatBody } from './seat.body.ts'

/** A ticket in the API. */
export const ticketBody = z
  .object({
    id: z.uuid().meta({ examples: [exampleIds.ticket] }),
    seat: seatBody,
    ticket_type: z
      .string()
      .describe('Code of the ticket type')
      .meta({ examples: ['adult'] }),
    code: z
      .string()
      .describe('Text of the QR code: `MQ1:` and 173 letters and digits. `docs/tickets.md` describes its bytes')
      .meta({
        examples: [
          'MQ1:AEAQDGY7IAVBA7UDW3KJBQXVVAPGOAM3HSHGYQD5CWPSUS4OAHD5GUQAAAKAYAICAMCAKBRCMSTPOSBV6HV2JLBWEUXLUIRQ7EHKTWYTRKHURRKFEZVQS7MFA5RL5JC7P3PRGUEMUKTRVG6MBKBB3VHAIGJ4ERZHMHZLXIN57VFQM',
        ],
      }),
    status: z
      .enum(['valid', 'admitted', 'void'])
      .describe(
        '`valid`: the ticket admits its holder. `admitted`: the holder was admitted at the door; this version has no check-ins, so no ticket has this status yet. `void`: the seat was given back or refunded',
      )
      .meta({ examples: ['valid'] }),
  })
  .meta({ id: 'Ticket' })

export const toTicketBody = ({ id, seat, code, status }: SeatTicket): z.infer<typeof ticketBody> => ({
  id,
  seat: {
    id: seat.id,
    row: seat.row,
    row_label: rowLabel(seat.id),
    number: seat.number,
    type: seat.type,
    price: seat.price,
  },
  ticket_type: 'adult',
  code,
  status,
})
