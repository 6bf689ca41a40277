import { inboxOutlivesEvents, inboxTooShort, serviceConfig } from '@marquee/service-kit/service/config'
import { z } from 'zod'

export const bookingConfig = serviceConfig
  .extend({
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
      .max(86_400)
      .default(600)
      .describe('How much longer a hold lasts that its customer extends; each hold can be extended once'),
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
