import { ticketFonts } from './ticket-fonts.ts'
import { renderTicketPdf, type TicketPage } from './ticket-pdf.ts'

const fonts = ticketFonts()

/** Renders tickets in a thread of its own, so that requests for seats do not wait while texts are shaped. */
export const render = (pages: readonly TicketPage[]): Promise<Uint8Array> => renderTicketPdf(pages, fonts)
