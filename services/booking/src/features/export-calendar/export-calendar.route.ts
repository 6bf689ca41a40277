import type { Clock } from '@marquee/kernel/clock'
import { signedIn } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { NoTicketYet, ReservationNotFound } from '../../domain/errors.ts'
import type { ReservationViews } from '../../infrastructure/reservation-views.ts'
import { exampleIds } from '../example-ids.ts'
import { assertConfirmed } from '../find-tickets.ts'
import { languageHeaders, languageResponseHeaders, readerOf, readerSchema } from '../reader.body.ts'
import { toCalendar } from './calendar.ts'

const example = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Marquee//Tickets//EN
METHOD:PUBLISH
BEGIN:VEVENT
ORGANIZER;CN="Marquee":https://cinema.example/
UID:${exampleIds.reservation}
SEQUENCE:2
DTSTAMP:20261220T180000Z
DTSTART:20261224T191500Z
DTEND:20261224T213000Z
SUMMARY:Metropolis
LOCATION:Marquee\\, Room 1
URL;VALUE=URI:https://cinema.example/reservations/${exampleIds.reservation}
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR`.replaceAll('\n', '\r\n')

const calendarFile = z.any().meta({ type: 'string', examples: [example] })

export const exportCalendarRoute =
  ({
    views,
    cinema,
    publicUrl,
    now,
  }: {
    views: Pick<ReservationViews, 'one'>
    cinema: string
    publicUrl: string
    now: Clock
  }): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/reservations/:id/calendar.ics',
      {
        schema: {
          operationId: 'getCalendar',
          summary: 'Get the showing of a reservation as a calendar file',
          description:
            'An iCalendar file (RFC 5545) with one event: movie, start and end, room and seats, with texts in the language of the reader. The `UID` stays the same, and `SEQUENCE` grows with every change of the reservation, the movie or the room. After a cancellation or refund the event has `STATUS:CANCELLED` and the calendar `METHOD:CANCEL`. A reservation that was never confirmed gets 409 `no-ticket-yet`.',
          params: z.strictObject({ id: z.guid() }),
          ...readerSchema,
          response: { 200: { description: 'The calendar', content: { 'text/calendar': { schema: calendarFile } } } },
          responseHeaders: languageResponseHeaders,
          problems: [ReservationNotFound, NoTicketYet],
        },
        ...signedIn,
      },
      async ({ params, query, headers, user }, reply) => {
        const details = await views.one(params.id, user)
        assertConfirmed(details)
        const reader = readerOf({ query, headers })
        return reply
          .type('text/calendar; charset=utf-8')
          .headers({
            'content-disposition': `attachment; filename="${details.reservation.number}.ics"`,
            'x-content-type-options': 'nosniff',
            ...languageHeaders(reader),
          })
          .send(Buffer.from(toCalendar(details, { cinema, publicUrl, reader, now: now() })))
      },
    )
  }
