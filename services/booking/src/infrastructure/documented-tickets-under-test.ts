import { readFileSync } from 'node:fs'

/** The verifier and the test vectors that docs/tickets.md shows. */

type Vector = {
  keyId: number
  showtimeId: string
  reservationId: string
  seatId: string
  random: string
  bytes: string
  code: string
}

type PublicKey = { kty: string; crv: string; kid: string; x: string }

type VerifyTicket = (
  code: string,
  keys: readonly PublicKey[],
) => { showtime: string; reservation: string; seat: string } | undefined

const block = (language: string): string => {
  const text = readFileSync(new URL('../../../../docs/tickets.md', import.meta.url), 'utf8')
  const [, content] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(text) ?? []
  if (content === undefined) throw new Error(`docs/tickets.md has no block of ${language}`)
  return content
}

export const documentedVectors = (): { key: PublicKey & { d: string }; tickets: Vector[] } => JSON.parse(block('json'))

/** The lines of the documented verifier. */
export const documentedVerifierLines = (): string[] => block('js').trimEnd().split('\n')

/** Runs exactly the verifier that the document shows. */
export const documentedVerifier = async (): Promise<VerifyTicket> =>
  (await import(`data:text/javascript,${encodeURIComponent(block('js'))}`)).verifyTicket
