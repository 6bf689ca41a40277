import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type ScannedPage, scanPdf } from '@marquee/testing/printed-tickets'
import { beforeAll, describe, expect, it } from 'vitest'
import { ticketFonts } from './ticket-fonts.ts'
import { renderTicketPdf, type TicketPage } from './ticket-pdf.ts'

const codeOf = (index: number): string => `MQ1:${'ABCDEFGH'.repeat(22).slice(index, index + 173)}`

const base = {
  cinema: 'Lichtspielhaus am Platz',
  position: 'Ticket 1 of 2',
  day: 'Friday',
  date: '20 November 2026',
  time: '20:15',
  zone: 'CET',
  room: 'Saal Größe',
  row: 'AA',
  seat: '12',
  seatType: 'Wheelchair space',
  price: '€12.50',
  number: 'K7MW2QXT',
}
const labels = {
  room: 'Room',
  row: 'Row',
  seat: 'Seat',
  seatType: 'Seat type',
  price: 'Price',
  number: 'Reservation',
  showCode: 'Show this code at the entrance.',
}
const common: Omit<TicketPage, 'code' | 'title'> = {
  ...base,
  language: 'en',
  labels,
  titleIfIllegible: 'Movie: see reservation K7MW2QXT',
  roomIfIllegible: 'See reservation',
}

const titles = {
  German: 'Die fabelhafte Größe: Übermut & Öl',
  Japanese: '千と千尋の神隠し「字幕版」',
  Arabic: 'مدينة الأحلام',
  Persian: 'می‌خواهم بازی',
  Greek: 'Γειά σου Κόσμε',
  Cyrillic: 'Москва слезам не верит',
  emoji: '🎬 Popcorn 🍿 👨‍👩‍👧',
  Korean: '기생충: 흑백판',
  'a title with characters that no font has': 'Parasite ปรสิต (2019)',
  'a title of one long word': 'W'.repeat(100),
  Thai: 'ปรสิต 2',
  Hebrew: 'פרזיטים',
  Bengali: 'প্যারাসাইট',
}

/** The letters of a text. The dots of an Arabic letter may be glyphs of their own, which pdf.js returns as U+0000. */
const words = (text: string): string =>
  text.normalize('NFC').replaceAll(/[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, '')

let pages: Record<string, ScannedPage>

beforeAll(async () => {
  const printed = Object.values(titles).map((title, index) => ({ ...common, title, code: codeOf(index) }))
  const scanned = await scanPdf(await renderTicketPdf(printed, ticketFonts()))
  pages = Object.fromEntries(Object.keys(titles).map((name, index) => [name, scanned[index] as ScannedPage]))
}, 120_000)

describe('the page of a ticket', () => {
  it.each(Object.keys(titles))('has a QR code that a scanner reads, for %s', (name) => {
    expect(pages[name]?.code).toBe(codeOf(Object.keys(titles).indexOf(name)))
  })

  it.each(Object.keys(titles))(
    'has a QR code of at least 30 mm, below the fold, with four white modules around it, for %s',
    (name) => {
      expect(pages[name]?.qrMillimetres).toBeGreaterThan(30)
      expect(pages[name]?.qrTop).toBeGreaterThan(0.5)
      expect(pages[name]?.quietModules).toBeGreaterThanOrEqual(4)
    },
  )

  it('keeps the border of the QR code white beside the longest names', async () => {
    const longest = 'W'.repeat(100)
    const page = {
      ...common,
      ...{ cinema: longest, title: longest, room: longest, row: 'WWW', seat: '999', seatType: longest },
      ...{ day: longest, date: longest, time: longest, zone: longest, price: longest, number: 'W'.repeat(8) },
      labels: { ...labels, showCode: longest },
      code: codeOf(0),
    }
    const [scanned] = await scanPdf(await renderTicketPdf([page], ticketFonts()))
    expect(scanned).toMatchObject({ code: page.code })
    expect(scanned?.quietModules).toBeGreaterThanOrEqual(4)
  })

  it('shows every detail of the ticket', () => {
    const text = pages['German']?.lines.join('\n')
    for (const detail of [...Object.values(base), ...Object.values(labels)]) expect(text).toContain(detail)
  })

  it.each(['German', 'Japanese', 'Korean', 'Greek', 'Cyrillic', 'emoji'] as const)('shows a title: %s', (name) => {
    expect(words(pages[name]?.lines.join('') ?? '')).toContain(words(titles[name]))
  })

  it('writes Arabic from right to left', () => {
    // The words stand from left to right on the page, so the last word is first.
    const reversed = titles.Arabic.split(' ').toReversed().join('')
    expect(words(pages['Arabic']?.lines.join('') ?? '')).toContain(words(reversed))
  })

  it('leaves out characters that no font has', () => {
    const text = words(pages['a title with characters that no font has']?.lines.join('') ?? '')
    expect(text).toContain('Parasite(2019)')
  })

  it.each(['Thai', 'Hebrew', 'Bengali'])('refers to the reservation if no font has a letter of a title: %s', (name) => {
    expect(pages[name]?.lines.join(' ')).toContain('Movie: see reservation K7MW2QXT')
  })

  it('refers to the reservation if no font has a letter of the name of a room', async () => {
    const page = { ...common, title: titles.German, room: 'โรงใหญ่', code: codeOf(0) }
    const [scanned] = await scanPdf(await renderTicketPdf([page], ticketFonts()))
    expect(scanned?.lines.join('\n')).toContain('See reservation')
  })

  it('shows the longest title in full', () => {
    const lines = pages['a title of one long word']?.lines.filter((line) => line.startsWith('WW')) ?? []
    expect(lines.join('')).toBe('W'.repeat(100))
  })
})

it('ten tickets with a hundred characters from a hundred font files take less than 12 s of processor time', async () => {
  const listing = createRequire(import.meta.url).resolve('@fontsource/biz-udgothic/unicode.json')
  const subsets = Object.values(JSON.parse(readFileSync(listing, 'utf8')) as Record<string, string>)
  const lastOf = (ranges: string) => Number.parseInt(ranges.split(',').at(-1)?.slice(2) ?? '', 16)
  const title = String.fromCodePoint(...subsets.slice(0, 100).map(lastOf))
  const start = process.cpuUsage()
  await renderTicketPdf(Array(10).fill({ ...common, title, code: codeOf(0) }), ticketFonts())
  const { user, system } = process.cpuUsage(start)
  expect((user + system) / 1_000_000).toBeLessThan(12)
}, 60_000)

it('the PDF of a ticket has less than 60 kB, however many fonts are shipped', async () => {
  const pdf = await renderTicketPdf([{ ...common, title: titles.German, code: codeOf(0) }], ticketFonts())
  expect(pdf.length).toBeLessThan(60_000)
})
