import { expect, it } from 'vitest'
import type { Reader } from '../reader.body.ts'
import { toTicketPages } from './ticket-page.ts'

const details: Parameters<typeof toTicketPages>[0] = {
  reservation: {
    id: '019b3c8e-6c40-7d15-9f2a-4b8e01c7d352',
    number: 'K7MW2QXT',
    status: 'confirmed',
    seats: [],
    givenBackSeats: [],
    amount: 125_000,
    currency: 'eur',
    createdAt: new Date('2026-07-01T12:00:00Z'),
    expiresAt: new Date('2026-07-01T12:30:00Z'),
    extendedAt: null,
    confirmedAt: new Date('2026-07-01T12:05:00Z'),
    cancelledAt: null,
    version: 2,
  },
  showtime: {
    id: '019b1f40-2a10-7e83-b6d4-90c2f5a81e67',
    // In Berlin, the next day has begun.
    startsAt: new Date('2026-07-10T22:15:00Z'),
    endsAt: new Date('2026-07-11T00:30:00Z'),
    timeZone: 'Europe/Berlin',
  },
  room: { id: '019b1f40-0000-7e83-b6d4-90c2f5a81e67', name: 'Saal 3', sequence: 0 },
  movie: { id: '019b1f40-0001-7e83-b6d4-90c2f5a81e67', title: 'Metropolis', posterUrl: null, sequence: 1 },
}

const pageFor = (reader: Reader, { currency = 'eur', startsAt = details.showtime.startsAt } = {}) => {
  const seat = { id: 'E12', row: 5, number: 12, type: 'wheelchair', price: 125_000 }
  const ticket = { id: 'ticket', seatId: 'E12', code: 'MQ1:…', status: 'valid', seat } as const
  const [, second] = toTicketPages(
    {
      ...details,
      reservation: { ...details.reservation, currency },
      showtime: { ...details.showtime, startsAt },
    },
    [ticket, ticket],
    { cinema: 'Marquee', reader },
  )
  return second
}

it.each([
  ['en', 'en-GB', 'Ticket 2 of 2', 'Saturday', '11 July 2026', '20:15', 'CEST', 'Wheelchair space', '€1,250.00'],
  ['en', 'en-US', 'Ticket 2 of 2', 'Saturday', 'July 11, 2026', '8:15 PM', 'GMT+2', 'Wheelchair space', '€1,250.00'],
  ['de', 'de', 'Ticket 2 von 2', 'Samstag', '11. Juli 2026', '20:15', 'MESZ', 'Rollstuhlplatz', '1.250,00 €'],
  [
    'es',
    'es',
    'Entrada 2 de 2',
    'Sábado',
    '11 de julio de 2026',
    '20:15',
    'CEST',
    'Plaza para silla de ruedas',
    '1250,00 €',
  ],
] as const)(
  'the page of a ticket is in the language %s with the formats of %s, and in the time zone of the cinema',
  (language, locale, ...texts) => {
    const { position, day, date, time, zone, seatType, price } =
      pageFor({ language, locale }, { startsAt: new Date('2026-07-11T18:15:00Z') }) ?? {}
    const plain = (text = '') => text.replaceAll(/\s/gu, ' ')
    expect([position, day, date, time, zone, seatType, price].map(plain)).toEqual(texts)
  },
)

it.each([
  ['en', 'en-GB', 'Friday night', 'Saturday, 11 July 2026', '00:15'],
  ['en', 'en-US', 'Friday night', 'Saturday, July 11, 2026', '12:15 AM'],
  ['de', 'de', 'Nacht von Freitag auf Samstag', 'Samstag, 11. Juli 2026', '00:15'],
  ['es', 'es', 'Noche del viernes al sábado', 'Sábado, 11 de julio de 2026', '0:15'],
] as const)(
  'the page of a ticket for a show after midnight names the night before, in the language %s with the formats of %s',
  (language, locale, ...texts) => {
    const { day = '', date = '', time = '' } = pageFor({ language, locale }) ?? {}
    expect([day, date, time.replaceAll(/\s/gu, ' ')]).toEqual(texts)
  },
)

it('the page of a ticket has the price of a currency without a minor unit', () => {
  expect(pageFor({ language: 'en', locale: 'en-GB' }, { currency: 'jpy' })?.price).toBe('JP¥125,000')
})
