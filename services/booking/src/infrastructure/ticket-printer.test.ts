import { eventually } from '@marquee/testing/eventually'
import { scanPdf } from '@marquee/testing/printed-tickets'
import { afterAll, expect, it } from 'vitest'
import { PrinterBusy } from '../domain/errors.ts'
import type { TicketPage } from './ticket-pdf.ts'
import { ticketPrinter } from './ticket-printer.ts'

const page: TicketPage = {
  language: 'en',
  labels: { room: '', row: '', seat: '', seatType: '', price: '', number: '', showCode: '' },
  cinema: 'Marquee',
  position: 'Ticket 1 of 1',
  title: 'Metropolis',
  titleIfIllegible: 'Movie: see reservation K7MW2QXT',
  day: 'Friday',
  date: '20 November 2026',
  time: '20:15',
  zone: 'CET',
  room: 'Room 1',
  roomIfIllegible: 'See reservation',
  row: 'E',
  seat: '12',
  seatType: 'Standard',
  price: '€8.20',
  number: 'K7MW2QXT',
  code: `MQ1:${'ABCDEFGH'.repeat(22).slice(0, 173)}`,
}

/** On a busy machine, a new thread takes long to load its fonts. */
const patience = 60_000

const printer = ticketPrinter({ concurrency: 1, waiting: 1, answerInMilliseconds: patience })
afterAll(() => printer.close())

it(
  'renders in a thread of its own, refuses documents while too many wait, and accepts them again afterwards',
  async () => {
    const outcomes = await Promise.allSettled(['1', '2', '3', '4'].map((seat) => printer.pdf([{ ...page, seat }])))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
    expect(outcomes[2]).toMatchObject({ reason: expect.any(PrinterBusy) })
    expect((await scanPdf(await printer.pdf([page]))).map(({ code }) => code)).toEqual([page.code])
  },
  patience,
)

it(
  'renders one document for equal requests at once, so that other documents have room',
  async () => {
    const equal = Array.from({ length: 100 }, () => printer.pdf([page]))
    const [other, first, ...rest] = await Promise.all([printer.pdf([{ ...page, seat: '13' }]), ...equal])
    expect(rest.every((document) => document === first)).toBe(true)
    expect(other).not.toBe(first)
  },
  patience,
)

it(
  'goes on with a document that is not ready in time, so that a repeated request gets it',
  async () => {
    const impatient = ticketPrinter({ concurrency: 1, waiting: 1, answerInMilliseconds: 100 })
    await expect(impatient.pdf([page])).rejects.toThrow(PrinterBusy)
    const document = await eventually(() => impatient.pdf([page]), { within: patience })
    expect(document.subarray(0, 5).toString()).toBe('%PDF-')
    await impatient.close()
  },
  patience,
)
