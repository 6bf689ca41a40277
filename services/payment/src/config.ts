import { inboxOutlivesEvents, inboxTooShort, serviceConfig } from '@marquee/service-kit/service/config'
import { z } from 'zod'

export const paymentConfig = serviceConfig
  .extend({
    STRIPE_API_BASE: z
      .url({ protocol: /^https?$/ })
      .default('https://api.stripe.com')
      .describe("Stripe's API, or a sandbox's"),
    STRIPE_SECRET_KEY: z.string().startsWith('sk_').describe("Stripe's secret key"),
    STRIPE_PUBLISHABLE_KEY: z.string().startsWith('pk_').describe("Stripe's publishable key, handed to browsers"),
    STRIPE_WEBHOOK_SECRET: z.string().startsWith('whsec_').describe('Signs what Stripe sends to the webhook'),
    STRIPE_EVENT_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(31)
      .max(3_650)
      .default(60)
      .describe("How long it is remembered which of Stripe's events were applied; Stripe lists them for 30 days"),
    STRIPE_TIMEOUT_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(20)
      .default(10)
      .describe('Longest time that one call to Stripe may take'),
  })
  .refine(inboxOutlivesEvents, inboxTooShort)

export type PaymentConfig = z.infer<typeof paymentConfig>
