import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type TicketContent, type TicketKey, verifyTicket } from './verify-ticket.ts'

const document = readFileSync(new URL('../../../docs/tickets.md', import.meta.url), 'utf8')
const blockOf = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(document)?.[1] ?? ''

type Vector = TicketContent & { readonly keyId: number; readonly code: string }
const { key, tickets } = JSON.parse(blockOf('json')) as { key: TicketKey; tickets: Vector[] }
const { kty, crv, x } = key
const keys = tickets.map(({ keyId }) => ({ kty, crv, x, kid: String(keyId) }))

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Every code that differs from this one in one character, and codes that are too short, too long or in lower case. */
const alterationsOf = (code: string): string[] => [
  ...Array.from(code, (symbol, index) => code.slice(0, index) + (symbol === 'A' ? 'B' : 'A') + code.slice(index + 1)),
  ...Array.from(alphabet, (symbol) => code.slice(0, -1) + symbol).filter((other) => other !== code),
  code.slice(0, -1),
  `${code}A`,
  code.toLowerCase(),
  'no ticket',
]

describe.each(tickets)('verifyTicket and the documented ticket of $seatId', (ticket) => {
  const { code, showtimeId, reservationId, seatId } = ticket

  it('accepts the code, and reads its showtime, reservation and seat', () => {
    expect(verifyTicket(code, keys)).toEqual({ showtimeId, reservationId, seatId })
  })

  it('refuses every altered code, even if only the bit behind the last byte is 1 instead of 0', () => {
    expect(alterationsOf(code).filter((altered) => verifyTicket(altered, keys) !== undefined)).toEqual([])
  })

  it('refuses a code whose key is unknown', () => {
    expect(verifyTicket(code, [])).toBeUndefined()
  })

  it('answers the same as the verifier in docs/tickets.md', async () => {
    const documented = await import(`data:text/javascript,${encodeURIComponent(blockOf('js'))}`)
    for (const text of [code, ...alterationsOf(code)]) {
      const { showtimeId: showtime, reservationId: reservation, seatId: seat } = verifyTicket(text, keys) ?? {}
      const read = showtime === undefined ? undefined : { showtime, reservation, seat }
      expect([text, read]).toEqual([text, documented.verifyTicket(text, keys)])
    }
  })
})
