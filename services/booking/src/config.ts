import { cinemaConfig } from '@marquee/service-kit/service/cinema-config'
import { inboxOutlivesEvents, inboxTooShort, serviceConfig } from '@marquee/service-kit/service/config'
import { z } from 'zod'

export const bookingConfig = serviceConfig
  .extend({
    CINEMA_NAME: cinemaConfig.shape.CINEMA_NAME,
    PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ''))
      .default('http://127.0.0.1:8080')
      .describe('URL at which browsers reach the gateway; calendar files link to it'),
    TICKET_KEY_SECRET: z
      .string()
      .min(32)
      .describe(
        'Secret that encrypts the private ticket keys in the database; at least 32 characters, the same for all replicas',
      ),
    TICKET_KEY_ROTATION_DAYS: z.coerce
      .number()
      .int()
      .min(30)
      .max(3_650)
      .default(90)
      .describe(
        'Age in days at which a ticket key is replaced; the 255 key ids last for 20 years at 30 days, and for 62 years at 90 days',
      ),
    TICKET_PRINT_CONCURRENCY: z.coerce
      .number()
      .int()
      .min(1)
      .max(16)
      .default(1)
      .describe('Maximum PDF documents that one process renders at once; each takes up to 256 MB and a core'),
    TICKET_PRINT_WAITING: z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000)
      .default(20)
      .describe('Maximum PDF documents that wait for rendering; any further request gets 503'),
    RESERVATION_EXPIRATION_SECONDS: z.coerce
      .number()
      .int()
      .positive()
      .max(86_400)
      .default(1_800)
      .describe('How long an unpaid reservation holds its seats'),
    RESERVATION_EXTENSION_SECONDS: z.coerce
      .number()
      .int()
      .positive()
      .max(1_800)
      .default(600)
      .describe(
        'How much longer a hold lasts once the customer extends it; each hold can be extended once. At most 1800: identity does not learn of the extension, and lets the customer delete the account an hour after the end that the hold had before',
      ),
    IDEMPOTENCY_KEY_RETENTION_HOURS: z.coerce
      .number()
      .int()
      .min(24)
      .max(720)
      .default(24)
      .describe('How long the outcome of a request with an Idempotency-Key is kept'),
    CUSTOMER_COUNT_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(365)
      .default(7)
      .describe("How long after a show the counts of its customers' seats are kept"),
    UNPAID_RESERVATIONS_PER_USER: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000)
      .default(3)
      .describe('The most unpaid reservations of one customer at a time'),
  })
  .refine(inboxOutlivesEvents, inboxTooShort)

export type BookingConfig = z.infer<typeof bookingConfig>
