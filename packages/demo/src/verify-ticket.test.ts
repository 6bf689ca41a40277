import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { verifyTicket } from './verify-ticket.ts'

const document = readFileSync(new URL('../../../docs/tickets.md', import.meta.url), 'utf8')
const { key, tickets } = JSON.parse(/^```json\n([\s\S]*?)^```$/m.exec(document)?.[1] ?? '{}') as {
  key: { kty: string; crv: string; kid: string; x: string }
  tickets: { keyId: number; reservationId: string; seatId: string; code: string }[]
}

it.each(tickets)(
  'verifyTicket accepts the ticket of $seatId in docs/tickets.md, and refuses a forged code, an unknown key and other text',
  ({ keyId, reservationId, seatId, code }) => {
    const { kty, crv, x } = key
    const keys = [{ kty, crv, x, kid: String(keyId) }]
    expect(verifyTicket(code, keys)).toEqual({ reservationId, seatId })
    const forged = code.replace(/.(?=.{60}$)/, (symbol) => (symbol === 'A' ? 'B' : 'A'))
    expect(verifyTicket(forged, keys)).toBeUndefined()
    expect(verifyTicket(code, [])).toBeUndefined()
    expect(verifyTicket('no ticket', keys)).toBeUndefined()
  },
)
