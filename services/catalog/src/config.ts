import { isPayable } from '@marquee/kernel/currencies'
import { cinemaConfig } from '@marquee/service-kit/service/cinema-config'
import { inboxOutlivesEvents, inboxTooShort, serviceConfig } from '@marquee/service-kit/service/config'
import { z } from 'zod'

export const catalogConfig = serviceConfig
  .extend({
    CINEMA_TIME_ZONE: cinemaConfig.shape.CINEMA_TIME_ZONE,
    GENERAL_ADMISSION_PRICE: z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(1_250)
      .describe('Price, in minor units, of a seat type for which the showtime has no price of its own'),
    CURRENCY: cinemaConfig.shape.CURRENCY,
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
