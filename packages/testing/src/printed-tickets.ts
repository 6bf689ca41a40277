import { createCanvas, type ImageData, loadImage } from '@napi-rs/canvas'
import jsqr from 'jsqr'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** Reads printed tickets back, as a scanner and a reader would. */

/** Pixels per point of the rendered pages: 144 dots per inch, fewer than a printer prints. */
const scale = 2

export type ScannedPage = {
  /** The text of the page's QR code; undefined if the page has no QR code. */
  readonly code: string | undefined
  /** The lines of text, from top to bottom. */
  readonly lines: readonly string[]
  /** The width of the QR code without its quiet zone, in millimetres. */
  readonly qrMillimetres: number
  /** The width of the white border around the QR code, in modules of the code, up to 6. */
  readonly quietModules: number
  /** The distance from the top of the page to the QR code, in pages. */
  readonly qrTop: number
}

type Corner = { x: number; y: number }

type Square = { readonly left: number; readonly top: number; readonly size: number }

/** Whether all pixels are white on the sides of the given square after it is enlarged by `distance` on each side. */
const isWhiteAround = ({ data, width }: ImageData, { left, top, size }: Square, distance: number): boolean => {
  const isWhite = (x: number, y: number) => (data[(Math.round(y) * width + Math.round(x)) * 4] ?? 0) > 250
  const first = -distance
  const last = size + distance
  for (let along = first; along <= last; along += 1) {
    const points = [
      [along, first],
      [along, last],
      [first, along],
      [last, along],
    ] as const
    if (points.some(([x, y]) => !isWhite(left + x, top + y))) return false
  }
  return true
}

/** The QR codes of tickets have 45 modules in a row. */
const modulesInRow = 45

/** The width of the white border, in modules. The first half module is skipped: a scanner finds the corners roughly. */
const quietModulesOf = (image: ImageData, square: Square): number => {
  const size = square.size / modulesInRow
  let distance = size / 2
  while (distance < 6 * size && isWhiteAround(image, square, distance)) distance += 1
  return distance / size
}

const scan = (image: ImageData) => {
  const found = jsqr.default(new Uint8ClampedArray(image.data), image.width, image.height)
  const { topLeftCorner: left, topRightCorner: right } = found?.location ?? {}
  const distance = (one: Corner, other: Corner) => Math.hypot(one.x - other.x, one.y - other.y)
  const size = left && right ? distance(left, right) : 0
  return { code: found?.data, square: { left: left?.x ?? 0, top: left?.y ?? 0, size } }
}

type Piece = { str: string; transform: number[] }

/** The pieces of text of a page by line; pdf.js returns each piece in the order in which people read it. */
const linesOf = (pieces: readonly Piece[]): string[] => {
  const byBaseline = Map.groupBy(
    pieces.filter(({ str }) => str.trim() !== ''),
    ({ transform }) => Math.round(transform[5] ?? 0),
  )
  return [...byBaseline.entries()]
    .toSorted(([one], [other]) => other - one)
    .map(([, line]) =>
      line
        .toSorted((one, other) => (one.transform[4] ?? 0) - (other.transform[4] ?? 0))
        .map(({ str }) => str.trim())
        .join(' '),
    )
}

export const scanPdf = async (pdf: Uint8Array): Promise<ScannedPage[]> => {
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise
  const pages: ScannedPage[] = []
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number)
    const viewport = page.getViewport({ scale })
    const canvas = createCanvas(viewport.width, viewport.height)
    const canvasContext = canvas.getContext('2d')
    await page.render({ canvas: canvas as never, canvasContext: canvasContext as never, viewport }).promise
    const image = canvasContext.getImageData(0, 0, canvas.width, canvas.height)
    const { code, square } = scan(image)
    const { items } = await page.getTextContent()
    pages.push({
      code,
      lines: linesOf(items.filter((item) => 'str' in item)),
      qrMillimetres: (square.size / scale / 72) * 25.4,
      quietModules: quietModulesOf(image, square),
      qrTop: square.top / canvas.height,
    })
  }
  await document.loadingTask.destroy()
  return pages
}

/** The text of the QR code in a picture, and the picture's width in pixels. */
export const scanPicture = async (picture: Uint8Array): Promise<{ code: string | undefined; width: number }> => {
  const image = await loadImage(Buffer.from(picture))
  const canvas = createCanvas(image.width, image.height)
  const context = canvas.getContext('2d')
  context.drawImage(image, 0, 0)
  return { code: scan(context.getImageData(0, 0, image.width, image.height)).code, width: image.width }
}
