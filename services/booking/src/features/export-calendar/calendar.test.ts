import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { toCalendar } from './calendar.ts'

const details: Parameters<typeof toCalendar>[0] = {
  reservation: {
    id: '019b3c8e-6c40-7d15-9f2a-4b8e01c7d352',
    number: 'K7MW2QXT',
    status: 'confirmed',
    seats: [
      { id: 'A1', row: 1, number: 1, type: 'standard', price: 820 },
      { id: 'B2', row: 2, number: 2, type: 'premium', price: 1250 },
    ],
    givenBackSeats: [],
    amount: 2070,
    currency: 'eur',
    createdAt: new Date('2026-11-01T12:00:00Z'),
    expiresAt: new Date('2026-11-01T12:30:00Z'),
    extendedAt: null,
    confirmedAt: new Date('2026-11-01T12:05:00Z'),
    cancelledAt: null,
    version: 2,
  },
  showtime: {
    id: '019b1f40-2a10-7e83-b6d4-90c2f5a81e67',
    startsAt: new Date('2026-11-20T19:15:00Z'),
    endsAt: new Date('2026-11-20T21:30:00Z'),
    timeZone: 'Europe/Berlin',
  },
  room: { id: '019b1f40-0000-7e83-b6d4-90c2f5a81e67', name: 'Room 1', sequence: 0 },
  movie: { id: '019b1f40-0001-7e83-b6d4-90c2f5a81e67', title: 'Metropolis', posterUrl: null, sequence: 1 },
}
const surroundings: Parameters<typeof toCalendar>[1] = {
  cinema: 'Marquee',
  publicUrl: 'https://cinema.example',
  reader: { language: 'en', locale: 'en-GB' },
  now: new Date('2026-11-02T09:00:00Z'),
}

type Changes = {
  [Part in keyof typeof details]?: Partial<(typeof details)[Part]>
}
const calendarOf = (changes: Changes = {}, around: Partial<typeof surroundings> = {}): string =>
  toCalendar(
    {
      reservation: { ...details.reservation, ...changes.reservation },
      showtime: { ...details.showtime, ...changes.showtime },
      room: { ...details.room, ...changes.room },
      movie: { ...details.movie, ...changes.movie },
    },
    { ...surroundings, ...around },
  )

/** The calendar and its event, as another implementation reads them. */
const read = (text: string) => {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const event = calendar.getFirstSubcomponent('vevent')
  if (!event) throw new Error('the calendar has no event')
  return { calendar, event, value: (name: string) => event.getFirstPropertyValue(name) }
}

describe('a name in a calendar file', () => {
  it.each([
    ['comma, semicolon and colon', 'Me, you; and: everyone'],
    ['a backslash, which is no escape', String.raw`C:\new\, \; \\`],
    ['quotes', `"Ada's" „Palast“ ^ ^' ^n`],
    ['Arabic', 'مدينة الأحلام، الجزء الثاني'],
    ['emoji', '🎬 Popcorn 🍿 👨‍👩‍👧 '.repeat(5).trim()],
    ['Japanese in a long line', '千と千尋の神隠し'.repeat(12)],
    ['a long line', 'Die unglaubliche Geschichte vom Aufstieg und Fall, '.repeat(2).trim()],
  ])('is the same for a calendar that reads the file: %s', (_, name) => {
    const { value } = read(calendarOf({ movie: { title: name }, room: { name } }, { cinema: name }))
    expect(value('summary')).toBe(name)
    expect(value('location')).toBe(`${name}, ${name}`)
    expect(value('description')).toContain(`\n${name}: row A, seat 1; row B, seat 2\n`)
  })

  it.each(['Lichtspiele; Kino, Bar: GmbH', `"Ada's" „Palast“ ^ ^' ^n`, 'سينما 🎬'])(
    'is the same in the parameter of the organizer: %s',
    (cinema) => {
      const { event } = read(calendarOf({}, { cinema }))
      expect(event.getFirstProperty('organizer')?.getParameter('cn')).toBe(cinema)
    },
  )

  it.each(['x', 'é', '千', '👩‍👩‍👧‍👦'])(
    'is folded into lines of at most 75 bytes that end between characters: %s',
    (character) => {
      for (let before = 0; before < 4; before += 1) {
        const title = 'x'.repeat(before) + character.repeat(60)
        const text = calendarOf({ movie: { title } }, { cinema: title })
        expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
        for (const line of text.split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
          expect(line.isWellFormed()).toBe(true)
        }
        expect(read(text).value('summary')).toBe(title)
      }
    },
  )
})

describe('the SEQUENCE of an event', () => {
  const sequenceOf = (changes: Changes = {}) => Number(read(calendarOf(changes)).value('sequence'))

  it.each([
    ['the reservation', { reservation: { version: 3 } }],
    ['the movie', { movie: { sequence: 2 } }],
    ['the room', { room: { sequence: 1 } }],
  ])('grows with each change of %s', (_, changed) => {
    expect(sequenceOf(changed)).toBeGreaterThan(sequenceOf())
  })
})

describe('a calendar file', () => {
  it.each([
    ['confirmed', 'PUBLISH'],
    ['cancelled', 'CANCEL'],
    ['refunded', 'CANCEL'],
  ] as const)('of a %s reservation has every property that RFC 5546 requires for %s', (status, method) => {
    const { calendar, event } = read(calendarOf({ reservation: { status } }))
    expect(calendar.getFirstPropertyValue('method')).toBe(method)
    for (const required of ['uid', 'dtstamp', 'dtstart', 'summary', 'sequence', 'organizer', 'status']) {
      expect(event.getAllProperties(required), required).toHaveLength(1)
    }
    expect(event.getAllProperties('attendee')).toEqual([])
    expect(event.getFirstPropertyValue('organizer')).toBe('https://cinema.example/')
  })

  it.each([
    ['en', 'en-GB', 'Saturday, 21 November 2026 at 00:30 (Europe/Berlin)\nFriday night'],
    ['de', 'de', 'Samstag, 21. November 2026 um 00:30 (Europe/Berlin)\nNacht von Freitag auf Samstag'],
    ['es', 'es', 'Sábado, 21 de noviembre de 2026, 0:30 (Europe/Berlin)\nNoche del viernes al sábado'],
  ] as const)('names the night of a show after midnight in the cinema: %s', (language, locale, start) => {
    const showtime = { startsAt: new Date('2026-11-20T23:30:00Z'), endsAt: new Date('2026-11-21T01:30:00Z') }
    const text = calendarOf({ showtime }, { reader: { language, locale } })
    expect(String(read(text).value('description')).replaceAll(/\p{Zs}/gu, ' ')).toContain(`${start}\nRoom 1`)
  })

  it('links to the tickets', () => {
    expect(read(calendarOf()).value('url')).toBe(`https://cinema.example/reservations/${details.reservation.id}`)
  })

  it.each([
    ['en', 'en-GB', 'Friday, 20 November 2026 at 20:15', 'row A, seat 1; row B, seat 2', 'Reservation'],
    ['en', 'en-US', 'Friday, November 20, 2026 at 8:15 PM', 'row A, seat 1; row B, seat 2', 'Reservation'],
    ['de', 'de', 'Freitag, 20. November 2026 um 20:15', 'Reihe A, Platz 1; Reihe B, Platz 2', 'Reservierung'],
    ['es', 'es', 'Viernes, 20 de noviembre de 2026, 20:15', 'fila A, butaca 1; fila B, butaca 2', 'Reserva'],
  ] as const)(
    'has its texts in the language of the reader: %s with the formats of %s',
    (language, locale, start, seats, reservation) => {
      const text = calendarOf({}, { reader: { language, locale } })
      expect(String(read(text).value('description')).replaceAll(/\p{Zs}/gu, ' ')).toBe(
        `${start} (Europe/Berlin)\nRoom 1: ${seats}\n${reservation} K7MW2QXT`,
      )
      expect(text).toContain(`PRODID:-//Marquee//Tickets//${language.toUpperCase()}\r\n`)
    },
  )
})
