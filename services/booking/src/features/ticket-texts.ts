import type { Language } from '@marquee/kernel/languages'

/** The texts of tickets and calendar files. A text with a variable part is a function. */
export type TicketTexts = {
  readonly position: (ticket: number, tickets: number) => string
  readonly room: string
  readonly row: string
  readonly seat: string
  readonly seatType: string
  /** By the API's name of the seat type. */
  readonly seatTypes: Readonly<Record<string, string>>
  readonly price: string
  readonly reservation: string
  /** Printed below the QR code. */
  readonly showCode: string
  /** In place of the title or the room's name, if no font has a letter of the name. */
  readonly illegibleTitle: (reservation: string) => string
  readonly illegibleRoom: string
  /** The night of a show after midnight. @param before the weekday of the evening @param after the weekday of the show */
  readonly night: (before: string, after: string) => string
  readonly seatInRow: (row: string, seat: number) => string
  /** A line of the calendar file. */
  readonly reservationNumber: (reservation: string) => string
}

const en: TicketTexts = {
  position: (ticket, tickets) => `Ticket ${ticket} of ${tickets}`,
  room: 'Room',
  row: 'Row',
  seat: 'Seat',
  seatType: 'Seat type',
  seatTypes: {
    standard: 'Standard',
    premium: 'Premium',
    wheelchair: 'Wheelchair space',
    companion: 'Companion seat',
  },
  price: 'Price',
  reservation: 'Reservation',
  showCode: 'Show this code at the entrance.',
  illegibleTitle: (reservation) => `Movie: see reservation ${reservation}`,
  illegibleRoom: 'See reservation',
  night: (before) => `${before} night`,
  seatInRow: (row, seat) => `row ${row}, seat ${seat}`,
  reservationNumber: (reservation) => `Reservation ${reservation}`,
}

const de: TicketTexts = {
  position: (ticket, tickets) => `Ticket ${ticket} von ${tickets}`,
  room: 'Saal',
  row: 'Reihe',
  seat: 'Platz',
  seatType: 'Platzart',
  seatTypes: {
    standard: 'Standard',
    premium: 'Premium',
    wheelchair: 'Rollstuhlplatz',
    companion: 'Begleitplatz',
  },
  price: 'Preis',
  reservation: 'Reservierung',
  showCode: 'Zeig diesen Code am Einlass.',
  illegibleTitle: (reservation) => `Film: siehe Reservierung ${reservation}`,
  illegibleRoom: 'Siehe Reservierung',
  night: (before, after) => `Nacht von ${before} auf ${after}`,
  seatInRow: (row, seat) => `Reihe ${row}, Platz ${seat}`,
  reservationNumber: (reservation) => `Reservierung ${reservation}`,
}

const es: TicketTexts = {
  position: (ticket, tickets) => `Entrada ${ticket} de ${tickets}`,
  room: 'Sala',
  row: 'Fila',
  seat: 'Butaca',
  seatType: 'Tipo de butaca',
  seatTypes: {
    standard: 'Estándar',
    premium: 'Premium',
    wheelchair: 'Plaza para silla de ruedas',
    companion: 'Butaca de acompañante',
  },
  price: 'Precio',
  reservation: 'Reserva',
  showCode: 'Muestra este código en la entrada.',
  illegibleTitle: (reservation) => `Película: consulta la reserva ${reservation}`,
  illegibleRoom: 'Consulta la reserva',
  night: (before, after) => `Noche del ${before} al ${after}`,
  seatInRow: (row, seat) => `fila ${row}, butaca ${seat}`,
  reservationNumber: (reservation) => `Reserva ${reservation}`,
}

export const ticketTexts: Readonly<Record<Language, TicketTexts>> = { en, de, es }
