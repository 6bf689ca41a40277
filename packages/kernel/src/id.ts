import { randomHex } from './random-hex.ts'

const formatted = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`

/**
 * The smallest UUIDv7 of a Unix time in milliseconds. Ids made before that time sort below this id, and no other ids
 * do.
 */
export const firstIdAt = (milliseconds: number): string =>
  formatted(`${milliseconds.toString(16).padStart(12, '0')}70008000000000000000`)

/**
 * A new UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits. The application makes ids, so a command
 * has its ids before it uses the database. Ids are ordered by time, so indexes grow at their end.
 */
export const newId = (now: number = Date.now()): string => {
  const time = now.toString(16).padStart(12, '0')
  const random = randomHex(10)
  const variant = ((Number.parseInt(random.charAt(3), 16) & 0x3) | 0x8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`
}
