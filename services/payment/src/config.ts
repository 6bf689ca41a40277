import { inboxOutlivesEvents, inboxTooShort, serviceConfig } from '@marquee/service-kit/service/config'
import { z } from 'zod'

export const paymentConfig = serviceConfig
  .extend({
    STRIPE_API_BASE: z
      .url({ protocol: /^https?$/ })
      .default('https://api.stripe.com')
      .describe("Address of Stripe's API, or of a sandbox"),
    STRIPE_SECRET_KEY: z.string().startsWith('sk_').describe("Stripe's secret key"),
    STRIPE_PUBLISHABLE_KEY: z
      .string()
      .startsWith('pk_')
      .describe("Stripe's publishable key, which the API gives to browsers"),
    STRIPE_WEBHOOK_SECRET: z
      .string()
      .startsWith('whsec_')
      .describe("Stripe's secret for the webhook endpoint; it verifies a webhook's signature"),
    STRIPE_EVENT_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(31)
      .max(3_650)
      .default(60)
      .describe('How long the ids of applied Stripe events are kept; Stripe lists its events for 30 days'),
    STRIPE_TIMEOUT_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(20)
      .default(10)
      .describe('Timeout of one call to Stripe; a call may be retried once'),
  })
  .refine(inboxOutlivesEvents, inboxTooShort)

export type PaymentConfig = z.infer<typeof paymentConfig>
