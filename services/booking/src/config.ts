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
})

export type BookingConfig = z.infer<typeof bookingConfig>
