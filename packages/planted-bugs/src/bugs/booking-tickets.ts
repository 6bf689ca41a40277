import type { PlantedBug } from '../planted-bug.ts'

const changeStatement = 'services/booking/src/infrastructure/change-statement.ts'
const ticketKeys = 'services/booking/src/infrastructure/ticket-keys.ts'
const calendar = 'services/booking/src/features/export-calendar/calendar.ts'
const ticketPdf = 'services/booking/src/infrastructure/ticket-pdf.ts'
const schedule = 'services/booking/src/domain/ticket-key-schedule.ts'

const features = (test: string): string => `services/booking/src/features/${test}`
const viewTickets = features('view-tickets/view-tickets.int.test.ts')

export const bookingTicketBugs: readonly PlantedBug[] = [
  {
    name: 'a confirmation issues no tickets',
    patches: [
      {
        file: changeStatement,
        find: '...issuedTicketColumns(sold, issue),',
        replace: '...issuedTicketColumns([], issue),',
      },
    ],
    tests: [viewTickets],
  },
  {
    name: 'a cancellation does not void the tickets itself but relies on the trigger for older replicas',
    patches: [
      { file: changeStatement, find: '...voidedTicketColumns(released),', replace: '...voidedTicketColumns([]),' },
    ],
    tests: [viewTickets],
  },
  {
    name: 'two tickets of one seat may have the same code',
    patches: [
      {
        file: ticketKeys,
        find: 'const random = randomBytes(ticketRandomBytes)',
        replace: 'const random = randomBytes(ticketRandomBytes).fill(0)',
      },
    ],
    tests: [viewTickets],
  },
  {
    name: 'a code ignores the bit behind its last byte',
    patches: [
      {
        file: 'services/booking/src/domain/base32.ts',
        find: 'return bits < 5 && pending === 0 ? bytes : undefined',
        replace: 'return bits < 5 ? bytes : undefined',
      },
    ],
    tests: ['services/booking/src/domain/base32.test.ts', 'services/booking/src/domain/ticket-code.test.ts'],
  },
  {
    name: 'an old ticket key is withdrawn when it no longer signs',
    patches: [
      {
        file: ticketKeys,
        find: 'publicKeys: (): { id: number; publicKey: string }[] => keys.map(',
        replace: 'publicKeys: (): { id: number; publicKey: string }[] => keys.filter(({ canSign }) => canSign).map(',
      },
    ],
    tests: [
      features('rotate-ticket-keys/rotate-ticket-keys.int.test.ts'),
      features('publish-ticket-keys/publish-ticket-keys.int.test.ts'),
    ],
  },
  {
    name: 'a new ticket key signs before scanners know it',
    patches: [
      { file: schedule, find: 'const publicationLeadSeconds = 86_400', replace: 'const publicationLeadSeconds = 60' },
    ],
    tests: ['services/booking/src/domain/ticket-key-schedule.test.ts'],
  },
  {
    name: 'void tickets are printed',
    patches: [
      {
        file: features('print-tickets/print-tickets.ts'),
        find: "tickets.filter(({ status }) => status !== 'void')",
        replace: 'tickets.slice()',
      },
    ],
    tests: [features('print-tickets/print-tickets.int.test.ts')],
  },
  {
    name: 'a ticket shows an empty title if no font has a letter of the title',
    patches: [
      {
        file: 'services/booking/src/infrastructure/ticket-text.ts',
        find: '(letters.length > 0 ? letters : characters).some(',
        replace: 'characters.every(() => true) || letters.some(',
      },
    ],
    tests: [
      'services/booking/src/infrastructure/ticket-text.test.ts',
      'services/booking/src/infrastructure/ticket-pdf.test.ts',
    ],
  },
  {
    name: 'any number of PDF documents may wait',
    patches: [
      {
        file: 'services/booking/src/infrastructure/ticket-printer.ts',
        find: 'if (unfinished.size >= concurrency + waiting) throw new PrinterBusy()',
        replace: '',
      },
    ],
    tests: [features('print-tickets/print-tickets.int.test.ts')],
  },
  {
    name: 'each of several concurrent equal requests renders a PDF document of its own',
    patches: [
      {
        file: 'services/booking/src/infrastructure/ticket-printer.ts',
        find: 'unfinished.get(key) ?? start(key, pages)',
        replace: 'start(key, pages)',
      },
    ],
    tests: ['services/booking/src/infrastructure/ticket-printer.test.ts'],
  },
  {
    name: 'each calendar file has a UID of its own',
    patches: [{ file: calendar, find: 'id: reservation.id,', replace: 'id: crypto.randomUUID(),' }],
    tests: [features('export-calendar/export-calendar.int.test.ts')],
  },
  {
    name: 'the SEQUENCE of a calendar event is constant',
    patches: [
      {
        file: calendar,
        find: 'sequence: reservation.version + movie.sequence + room.sequence,',
        replace: 'sequence: 2,',
      },
    ],
    tests: [features('export-calendar/calendar.test.ts')],
  },
  {
    name: 'the new name of a room leaves the SEQUENCE of a calendar event as it was',
    patches: [
      {
        file: 'services/booking/src/infrastructure/showtimes.ts',
        find: 'sql<number>`coalesce(${rooms.sequence}, 0)`',
        replace: 'sql<number>`0`',
      },
    ],
    tests: [features('export-calendar/export-calendar.int.test.ts')],
  },
  {
    name: 'a calendar event has no organizer',
    patches: [{ file: calendar, find: '`${begin}${organizer}\\r\\n`', replace: 'begin' }],
    tests: [features('export-calendar/calendar.test.ts')],
  },
  {
    name: 'a ticket is in the language of the browser, although the page has another',
    patches: [
      {
        file: features('reader.body.ts'),
        find: 'query.lang ?? languageOfTags(tags)',
        replace: 'languageOfTags(tags)',
      },
    ],
    tests: [features('reader.body.test.ts')],
  },
  {
    name: 'a text stands in the white border of the QR code',
    patches: [
      {
        file: ticketPdf,
        find: 'y: qrTop + qrSize + 7 * millimetre',
        replace: 'y: qrTop + qrSize + 2 * millimetre',
      },
    ],
    tests: ['services/booking/src/infrastructure/ticket-pdf.test.ts'],
  },
]
