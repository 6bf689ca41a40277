import { setTimeout as sleep } from 'node:timers/promises'
import { Piscina } from 'piscina'
import sharp from 'sharp'
import { PrinterBusy } from '../domain/errors.ts'
import type { TicketPage } from './ticket-pdf.ts'
import { qrModules, quietZone } from './ticket-qr.ts'

export type TicketPrinter = ReturnType<typeof ticketPrinter>

/** A request waits this long for its document. The gateway waits 15 s for an answer. */
const answerMilliseconds = 12_000

/**
 * A document of ten pages takes 0.3 s of processor time, and up to 3 s in a new thread with many scripts. This limit ends
 * the thread. It is far longer than a request waits: a thread that is new on a busy machine needs time to load its
 * fonts, and a repeated request gets the document that is being rendered.
 */
const renderMilliseconds = 60_000
const idleMilliseconds = 60_000
const memoryLimitMegabytes = 256

/** With the quiet zone, the picture has 848 pixels: more than a phone shows, so that it is sharp on every screen. */
const pixelsPerModule = 16

/**
 * Prints tickets as PDF and QR codes as PNG.
 *
 * @param concurrency the most documents that are rendered at once; each has a thread with up to 256 MB of memory
 * @param waiting the most documents that wait for a thread
 * @param answerInMilliseconds how long a request waits for its document
 */
export const ticketPrinter = ({
  concurrency,
  waiting,
  answerInMilliseconds = answerMilliseconds,
}: {
  concurrency: number
  waiting: number
  answerInMilliseconds?: number
}) => {
  const pool = new Piscina<readonly TicketPage[], Uint8Array>({
    filename: new URL('./ticket-pdf.worker.ts', import.meta.url).href,
    name: 'render',
    minThreads: 0,
    maxThreads: concurrency,
    idleTimeout: idleMilliseconds,
    resourceLimits: { maxOldGenerationSizeMb: memoryLimitMegabytes },
    // The thread needs none of the process's secrets and options.
    env: {},
    execArgv: [],
  })

  /** The documents that wait or are being rendered, by their pages. */
  const unfinished = new Map<string, Promise<Buffer>>()

  const start = (key: string, pages: readonly TicketPage[]): Promise<Buffer> => {
    if (unfinished.size >= concurrency + waiting) throw new PrinterBusy()
    const document = pool
      .run(pages, { signal: AbortSignal.timeout(renderMilliseconds) })
      .then((content) => Buffer.from(content))
      .finally(() => unfinished.delete(key))
    unfinished.set(key, document)
    return document
  }

  return {
    /**
     * One page for each ticket. Requests for the same pages share one document, so that a customer who sends many
     * requests at once leaves room for other customers. Throws PrinterBusy if too many documents wait, or if the
     * document is not ready in time; it is rendered nevertheless, and the next request for it gets it.
     */
    pdf: async (pages: readonly TicketPage[]): Promise<Buffer> => {
      const key = JSON.stringify(pages)
      const document = unfinished.get(key) ?? start(key, pages)
      const answered = new AbortController()
      const tooLate = sleep(answerInMilliseconds, undefined, { signal: answered.signal }).then(() => {
        throw new PrinterBusy()
      })
      try {
        return await Promise.race([document, tooLate])
      } catch (error) {
        if (error instanceof Error && error.name === 'AbortError') throw new PrinterBusy()
        throw error
      } finally {
        answered.abort()
      }
    },

    /** The QR code of a ticket with its quiet zone, black on white. */
    png: (code: string): Promise<Buffer> => {
      const modules = qrModules(code)
      const size = modules.length + 2 * quietZone
      const pixels = Buffer.alloc(size * size, 255)
      for (const [row, dark] of modules.entries()) {
        for (const [column, isDark] of dark.entries()) {
          if (isDark) pixels[(row + quietZone) * size + column + quietZone] = 0
        }
      }
      return sharp(pixels, { raw: { width: size, height: size, channels: 1 } })
        .resize(size * pixelsPerModule, size * pixelsPerModule, { kernel: 'nearest' })
        .toColourspace('b-w')
        .png()
        .toBuffer()
    },

    close: (): Promise<void> => pool.destroy(),
  }
}
