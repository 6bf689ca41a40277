import PDFDocument from 'pdfkit'
import type { FontFile, TicketFonts, Weight } from './ticket-fonts.ts'
import { qrModules, quietZone } from './ticket-qr.ts'
import { isLegible, type Layout, type Line, layOut } from './ticket-text.ts'

/** The texts of one page, ready to print. */
export type TicketPage = {
  /** BCP 47. */
  readonly language: string
  readonly labels: {
    readonly room: string
    readonly row: string
    readonly seat: string
    readonly seatType: string
    readonly price: string
    readonly number: string
    /** Below the QR code. */
    readonly showCode: string
  }
  readonly cinema: string
  /** Such as `Ticket 1 of 3`. */
  readonly position: string
  readonly title: string
  /** In place of the title, if no font has a letter of it. */
  readonly titleIfIllegible: string
  /** Such as `Saturday`, or `Friday night` for a show after midnight. */
  readonly day: string
  readonly date: string
  readonly time: string
  /** The abbreviation of the time zone. */
  readonly zone: string
  readonly room: string
  /** In place of the room's name, if no font has a letter of it. */
  readonly roomIfIllegible: string
  readonly row: string
  readonly seat: string
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
/** The length of the marks at the edges of the page that show where to fold it. */
const foldMark = 5 * millimetre

/** Above the fold is everything that people read, and below the fold the QR code, which no fold may cross. */
const fold = pageHeight / 2

const ink = '#111111'
const muted = '#5f5f5f'

const lineHeight = 1.35

type Style = {
  readonly size: number
  /** The size to which a text that does not fit its height may shrink; by default it does not shrink. */
  readonly smallest?: number
  /** The height of the text's lines, in points; by default one line. */
  readonly height?: number
  readonly weight?: Weight
  readonly color?: string
  readonly align?: 'start' | 'center' | 'end'
}
type Box = { readonly x: number; readonly y: number; readonly width: number }

const indentOf = ({ width, isRightToLeft }: Line, box: Box, align: Style['align']): number => {
  if (align === 'center') return (box.width - width) / 2
  return align === 'end' || isRightToLeft ? box.width - width : 0
}

/** How many lines of a size fit the style's height. */
const linesAt = (size: number, { height = 0 }: Style): number => Math.max(1, Math.floor(height / (size * lineHeight)))

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
  /** The sizes that were found. The pages of a document share most of their texts. */
  const sizes = new Map<string, number>()
  /** The largest size at which the text fits, or the smallest size. */
  const sizeFor = (text: string, layout: Omit<Layout, 'size' | 'maxLines'>, style: Style): number => {
    const { size, smallest = size } = style
    const key = JSON.stringify([text, layout.width, style])
    let found = sizes.get(key) ?? size
    while (!sizes.has(key) && found > smallest) {
      const maxLines = linesAt(found, style)
      if (layOut(text, { ...layout, size: found, maxLines: maxLines + 1 }).length <= maxLines) break
      found -= 1
    }
    sizes.set(key, found)
    return found
  }
  return (text: string, box: Box, style: Style): number => {
    const { weight = 400, color = ink, align = 'start' } = style
    const layout = { fonts, weight, width: box.width }
    const size = sizeFor(text, layout, style)
    const lines = layOut(text, { ...layout, size, maxLines: linesAt(size, style) })
    document.fillColor(color)
    for (const [index, line] of lines.entries()) {
      drawLine(line, box.x + indentOf(line, box, align), box.y + size * (1 + index * lineHeight), size)
    }
    return box.y + size * lineHeight * Math.max(1, lines.length)
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

/** A label with its value, and the width of both in quarters of the page. */
type Column = { readonly label: string; readonly value: string; readonly quarters: number }

/** Draws labels with their values, side by side. The values may need 37 points of height. */
const drawColumns = (paint: Paint, y: number, columns: readonly Column[], size: number): void => {
  const gap = 4 * millimetre
  const quarter = (contentWidth + gap) / 4
  let x = margin
  for (const { label, value, quarters } of columns) {
    const box = { x, width: quarters * quarter - gap }
    const below = paint(label, { ...box, y }, { size: 8, color: muted })
    paint(value, { ...box, y: below }, { size, smallest: 9, height: 37, weight: 700 })
    x += quarters * quarter
  }
}

/** The title and the room of a page, with a reference to the reservation in place of a name that no font can print. */
const legibleNames = (page: TicketPage, fonts: TicketFonts): { title: string; room: string } => {
  const isPrinted = (text: string) => isLegible(text, { fonts, weight: 700 })
  return {
    title: isPrinted(page.title) ? page.title : page.titleIfIllegible,
    room: isPrinted(page.room) ? page.room : page.roomIfIllegible,
  }
}

const drawRule = (document: PDFKit.PDFDocument, y: number, [from, to]: readonly [number, number]): void => {
  document.moveTo(from, y).lineTo(to, y).lineWidth(0.75).stroke(muted)
}

/** The cinema and the number of the page. Returns the y below the rule. */
const drawHead = (document: PDFKit.PDFDocument, paint: Paint, { cinema, position }: TicketPage): number => {
  const left = { x: margin, width: contentWidth * 0.7, y: margin }
  const right = { x: margin + contentWidth * 0.72, width: contentWidth * 0.28, y: margin + 4 }
  const below = paint(cinema, left, { size: 13, smallest: 8, weight: 700 })
  paint(position, right, { size: 9, color: muted, align: 'end' })
  drawRule(document, below + 4, [margin, pageWidth - margin])
  return below + 4
}

/** The date on the left and the time on the right. */
const drawTime = (paint: Paint, y: number, { day, date, time, zone }: TicketPage): void => {
  const left = { x: margin, width: contentWidth * 0.56 }
  const right = { x: margin + contentWidth * 0.6, width: contentWidth * 0.4 }
  const named = paint(day, { ...left, y }, { size: 15, smallest: 8, weight: 700 })
  paint(date, { ...left, y: named }, { size: 15, smallest: 10 })
  const timed = paint(time, { ...right, y: y - 6 }, { size: 32, smallest: 16, weight: 700, align: 'end' })
  paint(zone, { ...right, y: timed - 4 }, { size: 8, color: muted, align: 'end' })
}

/** The room and the seat, on each ticket in the same place. */
const drawPlace = (paint: Paint, page: TicketPage, room: string): void => {
  const { labels, row, seat, seatType, price } = page
  const places = [
    { label: labels.room, value: room, quarters: 2 },
    { label: labels.row, value: row, quarters: 1 },
    { label: labels.seat, value: seat, quarters: 1 },
  ]
  const terms = [
    { label: labels.seatType, value: seatType, quarters: 2 },
    { label: labels.price, value: price, quarters: 2 },
  ]
  drawColumns(paint, fold - 100, places, 26)
  drawColumns(paint, fold - 48, terms, 12)
}

const drawPage = (document: PDFKit.PDFDocument, fonts: TicketFonts, paint: Paint, page: TicketPage): void => {
  const { labels, number, code } = page
  const { title, room } = legibleNames(page, fonts)
  const full = { x: margin, width: contentWidth }
  const below = drawHead(document, paint, page)
  const titleStyle = { size: 26, smallest: 12, height: 26 * millimetre, weight: 700 } as const
  const titled = paint(title, { ...full, y: below + 7 }, titleStyle)
  drawTime(paint, titled + 7, page)
  drawRule(document, fold - 106, [margin, pageWidth - margin])
  drawPlace(paint, page, room)
  drawRule(document, fold, [0, foldMark])
  drawRule(document, fold, [pageWidth - foldMark, pageWidth])
  const qrTop = fold + 11 * millimetre
  drawQr(document, code, (pageWidth - qrSize) / 2, qrTop)
  paint(labels.showCode, { ...full, y: qrTop + qrSize + 7 * millimetre }, { size: 10, align: 'center' })
  const bottom = pageHeight - margin
  paint(labels.number, { ...full, y: bottom - 30 }, { size: 8, color: muted, align: 'center' })
  paint(number, { ...full, y: bottom - 20 }, { size: 15, weight: 700, align: 'center' })
}

/** Renders one page for each ticket. */
export const renderTicketPdf = async (pages: readonly TicketPage[], fonts: TicketFonts): Promise<Buffer> => {
  const first = pages[0]
  const document = new PDFDocument({
    size: [pageWidth, pageHeight],
    margin: 0,
    autoFirstPage: false,
    font: null as never,
    lang: first?.language ?? '',
    displayTitle: true,
    info: { Title: first?.title ?? '', Creator: first?.cinema ?? '' },
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const finished = new Promise<void>((resolve) => document.on('end', resolve))
  const paint = painter(document, fonts)
  for (const page of pages) {
    document.addPage()
    drawPage(document, fonts, paint, page)
  }
  document.end()
  await finished
  return Buffer.concat(chunks)
}
