import { isChargeable, isPayable } from '@marquee/kernel/currencies'
import { inboxOutlivesEvents, inboxTooShort, serviceConfig } from '@marquee/service-kit/service/config'
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

export const catalogConfig = serviceConfig
  .extend({
    CINEMA_TIME_ZONE: z
      .string()
      .refine(isTimeZone, 'must be an IANA time zone')
      .default('Europe/Berlin')
      .describe('IANA time zone of the cinema; decides the date of a showtime'),
    GENERAL_ADMISSION_PRICE: z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(1_250)
      .describe('Price, in minor units, of a seat type for which the showtime has no price of its own'),
    CURRENCY: z
      .string()
      .regex(/^[a-z]{3}$/, 'expected a lower-case ISO 4217 code')
      .refine(
        isChargeable,
        'must be a currency that Stripe charges, with the same number of decimal digits, 0 or 2, at Stripe and in ISO 4217',
      )
      .default('eur')
      .describe('ISO 4217 currency of all prices, in lower case'),
    PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ''))
      .default('http://127.0.0.1:8080')
      .describe('URL at which browsers reach the gateway; poster URLs begin with it'),
    S3_ENDPOINT: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('URL of an S3-compatible server; AWS S3 when not set'),
    S3_REGION: z.string().min(1).default('us-east-1').describe('Region of the bucket'),
    S3_BUCKET: z.string().min(3).describe('Bucket for the posters'),
    S3_ACCESS_KEY_ID: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Access key; when not set, the credentials come from the machine's own identity, such as an instance role",
      ),
    S3_SECRET_ACCESS_KEY: z
      .string()
      .min(1)
      .optional()
      .describe('Secret of the access key; required with `S3_ACCESS_KEY_ID`'),
  })
  .refine(inboxOutlivesEvents, inboxTooShort)
  .refine(({ GENERAL_ADMISSION_PRICE, CURRENCY }) => isPayable(GENERAL_ADMISSION_PRICE, CURRENCY), {
    path: ['GENERAL_ADMISSION_PRICE'],
    message: 'must be 0 or at least the minimum that Stripe charges in CURRENCY',
  })
  .refine(
    ({ S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY }) =>
      (S3_ACCESS_KEY_ID === undefined) === (S3_SECRET_ACCESS_KEY === undefined),
    { path: ['S3_SECRET_ACCESS_KEY'], message: 'must be set together with S3_ACCESS_KEY_ID' },
  )

export type CatalogConfig = z.infer<typeof catalogConfig>
