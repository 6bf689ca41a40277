import { isChargeable } from '@marquee/kernel/currencies'
import { z } from 'zod'

/** An IANA name. An offset such as `+02:00` is refused: PostgreSQL and JavaScript read its sign differently. */
const isTimeZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** The environment variables that describe the cinema. Each process declares those that it needs. */
export const cinemaConfig = z.object({
  CINEMA_NAME: z.string().trim().min(1).max(100).default('Marquee').describe('Name of the cinema, as on tickets'),
  CINEMA_ADDRESS: z
    .string()
    .trim()
    .max(200)
    .refine((address) => !/\p{Cc}/u.test(address), 'must be one line')
    .transform((address) => address || undefined)
    .optional()
    .describe('Postal address of the cinema in one line; shown at the end of every page and told to search engines'),
  CINEMA_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone')
    .default('Europe/Berlin')
    .describe('IANA time zone of the cinema; decides the date of a showtime'),
  CURRENCY: z
    .string()
    .regex(/^[a-z]{3}$/, 'expected a lower-case ISO 4217 code')
    .refine(
      isChargeable,
      'must be a currency that Stripe charges, with the same number of decimal digits, 0 or 2, at Stripe and in ISO 4217',
    )
    .default('eur')
    .describe('ISO 4217 currency of all prices, in lower case'),
})
