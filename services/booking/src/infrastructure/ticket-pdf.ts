import PDFDocument from 'pdfkit'
import type { FontFile, TicketFonts, Weight } from './ticket-fonts.ts'
import { qrModules, quietZone } from './ticket-qr.ts'
import { isLegible, type Layout, type Line, layOut } from './ticket-text.ts'

/** The texts of one page, ready to print. */
export type TicketPage = {
  readonly cinema: string
  /** Such as `Ticket 1 of 3`. */
  readonly position: string
  readonly title: string
  readonly date: string
  readonly time: string
  readonly room: string
  readonly row: string
  readonly seat: string
  readonly ticketType: string
  readonly seatType: string
  readonly price: string
  readonly number: string
  readonly code: string
}

const millimetre = 72 / 25.4
/** A5: a phone shows the page in a readable size, and two pages fit on a sheet of A4. */
const pageWidth = 148 * millimetre
const pageHeight = 210 * millimetre
const margin = 12 * millimetre
const contentWidth = pageWidth - 2 * margin
/** The printed size of the QR code without its quiet zone. At least 30 mm. */
const qrSize = 54 * millimetre

const ink = '#111111'
const muted = '#5f5f5f'

type Style = {
  readonly size: number
  /** The size to which a text that needs more than `maxLines` may shrink; by default it does not shrink. */
  readonly smallest?: number
  readonly weight?: Weight
  readonly color?: string
  readonly maxLines?: number
  readonly isAtEnd?: boolean
}
type Box = { readonly x: number; readonly y: number; readonly width: number }

/** Draws texts in a document, and returns the y below each text. */
const painter = (document: PDFKit.PDFDocument, fonts: TicketFonts) => {
  const registered = new Set<FontFile>()
  const drawLine = ({ runs }: Line, x: number, y: number, size: number): void => {
    let left = x
    for (const { text, file, width: runWidth } of runs) {
      if (!registered.has(file)) document.registerFont(file.path, file.bytes)
      registered.add(file)
      document.font(file.path).fontSize(size)
      // All fonts stand on one baseline. An empty list of features keeps pdfkit from shaping word by word.
      document.text(text, left, y, { lineBreak: false, baseline: 'alphabetic', features: [] })
      left += runWidth
    }
  }
  /** The largest size at which the text fits, or the smallest size. */
  const sizeFor = (text: string, layout: Omit<Layout, 'size'>, { size, smallest = size }: Style): number => {
    for (let tried = size; tried > smallest; tried -= 1) {
      const lines = layOut(text, { ...layout, size: tried, maxLines: layout.maxLines + 1 })
      if (lines.length <= layout.maxLines) return tried
    }
    return smallest
  }
  return (text: string, box: Box, style: Style): number => {
    const { weight = 400, color = ink, maxLines = 1, isAtEnd = false } = style
    const layout = { fonts, weight, width: box.width, maxLines }
    const size = sizeFor(text, layout, style)
    const lines = layOut(text, { ...layout, size })
    document.fillColor(color)
    for (const [index, line] of lines.entries()) {
      const indent = isAtEnd || line.isRightToLeft ? box.width - line.width : 0
      drawLine(line, box.x + indent, box.y + size * (1 + index * 1.35), size)
    }
    return box.y + size * 1.35 * Math.max(1, lines.length)
  }
}

type Paint = ReturnType<typeof painter>

const drawQr = (document: PDFKit.PDFDocument, code: string, x: number, y: number): void => {
  const modules = qrModules(code)
  const size = qrSize / modules.length
  const border = quietZone * size
  document.rect(x - border, y - border, qrSize + 2 * border, qrSize + 2 * border).fill('#ffffff')
  for (const [row, dark] of modules.entries()) {
    let start = 0
    while (start < dark.length) {
      let end = start
      while (dark[end]) end += 1
      // Adjacent dark modules are one rectangle, because viewers draw a thin line between two rectangles.
      if (end > start) document.rect(x + start * size, y + row * size, (end - start) * size, size)
      start = end + 1
    }
  }
  document.fill('#000000')
}

/** Draws labels with their values, side by side; the first column is twice as wide. Returns the y below the columns. */
const drawColumns = (
  paint: Paint,
  y: number,
  columns: readonly (readonly [string, string])[],
  size: number,
): number => {
  const gap = 4 * millimetre
  const unit = (contentWidth - gap * (columns.length - 1)) / (columns.length + 1)
  const ends = columns.map(([label, value], index) => {
    const box = { x: margin + (index === 0 ? 0 : unit + index * (unit + gap)), width: index === 0 ? 2 * unit : unit }
    const below = paint(label, { ...box, y }, { size: 8, color: muted })
    return paint(value, { ...box, y: below }, { size, smallest: 9, weight: 700, maxLines: 2 })
  })
  return Math.max(...ends)
}

/** The page with a reference to the reservation in place of each name that no font can print. */
const withLegibleNames = (page: TicketPage, fonts: TicketFonts): TicketPage => {
  const isPrinted = (text: string) => isLegible(text, { fonts, weight: 700 })
  return {
    ...page,
    title: isPrinted(page.title) ? page.title : `Movie: see reservation ${page.number}`,
    room: isPrinted(page.room) ? page.room : 'See reservation',
  }
}

const drawPage = (document: PDFKit.PDFDocument, paint: Paint, page: TicketPage): void => {
  const full = { x: margin, width: contentWidth }
  const half = { width: contentWidth / 2 }
  const below = paint(
    page.cinema,
    { x: margin, width: contentWidth * 0.7, y: margin },
    { size: 13, smallest: 8, weight: 700 },
  )
  const corner = { x: margin + contentWidth * 0.75, width: contentWidth * 0.25 }
  paint(page.position, { ...corner, y: margin + 4 }, { size: 9, color: muted, isAtEnd: true })
  document
    .moveTo(margin, below + 4)
    .lineTo(margin + contentWidth, below + 4)
    .lineWidth(0.75)
    .stroke(muted)
  const titled = paint(page.title, { ...full, y: below + 12 }, { size: 20, smallest: 13, weight: 700, maxLines: 4 })
  const dated = paint(page.date, { ...full, y: titled + 2 }, { size: 13 })
  const timed = paint(page.time, { ...full, y: dated }, { size: 13 })
  const places = [
    ['Room', page.room],
    ['Row', page.row],
    ['Seat', page.seat],
  ] as const
  const placed = drawColumns(paint, timed + 8, places, 16)
  const terms = [
    ['Ticket', page.ticketType],
    ['Seat type', page.seatType],
    ['Price', page.price],
  ] as const
  drawColumns(paint, placed + 6, terms, 12)
  const bottom = pageHeight - margin
  drawQr(document, page.code, (pageWidth - qrSize) / 2, bottom - 12 * millimetre - qrSize)
  paint('Reservation', { ...half, x: margin, y: bottom - 24 }, { size: 8, color: muted })
  paint(page.number, { ...half, x: margin, y: bottom - 13 }, { size: 13, weight: 700 })
  const hint = { ...half, x: margin + contentWidth / 2, y: bottom - 9 }
  paint('Show this code at the entrance.', hint, { size: 9, color: muted, isAtEnd: true })
}

/** Renders one page for each ticket. */
export const renderTicketPdf = async (pages: readonly TicketPage[], fonts: TicketFonts): Promise<Buffer> => {
  const document = new PDFDocument({
    size: [pageWidth, pageHeight],
    margin: 0,
    autoFirstPage: false,
    font: null as never,
    info: { Title: pages[0]?.title ?? '', Creator: pages[0]?.cinema ?? '' },
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const finished = new Promise<void>((resolve) => document.on('end', resolve))
  const paint = painter(document, fonts)
  for (const page of pages) {
    document.addPage()
    drawPage(document, paint, withLegibleNames(page, fonts))
  }
  document.end()
  await finished
  return Buffer.concat(chunks)
}
