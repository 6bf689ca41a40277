import { serviceConfig } from '@marquee/service-kit/config'
import { z } from 'zod'

export const bookingConfig = serviceConfig.extend({
  RESERVATION_EXPIRATION_SECONDS: z.coerce
    .number()
    .int()
    .positive()
    .max(86_400)
    .default(1_800)
    .describe('How long an unpaid reservation holds its seats'),
  UNPAID_RESERVATIONS_PER_USER: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(3)
    .describe('Most unpaid reservations of one customer at a time'),
})

export type BookingConfig = z.infer<typeof bookingConfig>
