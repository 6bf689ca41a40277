import { inboxOutlivesEvents, inboxTooShort, serviceConfig } from '@marquee/service-kit/service/config'
import { z } from 'zod'
import { emailAddress } from './features/email-address.body.ts'
import { newPassword } from './features/user.body.ts'

/** Treats an empty variable as not set: Compose files set variables to the empty string. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

export const identityConfig = serviceConfig
  // Identity issues the access tokens and checks them with its own keys, so it needs no JWKS_URL.
  .omit({ JWKS_URL: true })
  .extend({
    PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .default('http://127.0.0.1:8080')
      .describe('URL at which browsers reach the gateway; with https the refresh cookie is `Secure`'),
    SIGNING_KEY_SECRET: z
      .string()
      .min(32)
      .describe(
        'Secret that encrypts the private signing keys in the database; at least 32 characters, the same for all replicas',
      ),
    SIGNING_KEY_ROTATION_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .describe('Age in days at which a signing key is replaced'),
    ACCESS_TOKEN_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_200)
      .default(600)
      .describe(
        'How long an access token is valid; at most 1200, because the gateway refuses the tokens of a deactivated user for only 20 minutes',
      ),
    USED_REFRESH_TOKEN_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(365)
      .default(7)
      .describe(
        'How long used refresh tokens are kept, but only the newest 50 of each login; the reuse of a kept token ends its login',
      ),
    REFRESH_TOKEN_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(365)
      .default(30)
      .describe('How long the login of an account lasts without a refresh'),
    GUEST_REFRESH_TOKEN_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(400)
      .default(400)
      .describe(
        'How long the login of a guest lasts without a refresh; a guest cannot sign in again. Browsers keep the cookie for 400 days at most',
      ),
    REFRESH_REPEAT_HOURS: z.coerce
      .number()
      .int()
      .min(0)
      .max(24)
      .default(24)
      .describe(
        'How long a refresh can be repeated with the same `Idempotency-Key` because its response was lost; 0 refuses every repeat',
      ),
    GUEST_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .describe(
        'How long a guest without a live reservation is kept after the last use; then name and email are deleted',
      ),
    FIRST_SUPERUSER_EMAIL: optional(emailAddress).describe(
      'Email of a superuser that is created at start, unless an account with this email exists',
    ),
    FIRST_SUPERUSER_PASSWORD: optional(newPassword).describe(
      'Password of the first superuser; required with `FIRST_SUPERUSER_EMAIL`',
    ),
    RATE_LIMITS: z.enum(['on', 'off']).default('on').describe('`off` disables every rate limit, for load tests'),
    PASSWORD_HASHING_CONCURRENCY: z.coerce
      .number()
      .int()
      .min(1)
      .max(64)
      .default(2)
      .describe('Maximum passwords that one process hashes at once; each takes 19 MiB and a core'),
    PASSWORD_HASHING_WAITING: z.coerce
      .number()
      .int()
      .min(0)
      .max(10_000)
      .default(200)
      .describe('Maximum requests that wait for password hashing; any further request gets a 503'),
  })
  .refine(inboxOutlivesEvents, inboxTooShort)
  .refine(
    ({ FIRST_SUPERUSER_EMAIL, FIRST_SUPERUSER_PASSWORD }) => !FIRST_SUPERUSER_EMAIL === !FIRST_SUPERUSER_PASSWORD,
    {
      path: ['FIRST_SUPERUSER_PASSWORD'],
      message: 'must be set together with FIRST_SUPERUSER_EMAIL',
    },
  )

export type IdentityConfig = z.infer<typeof identityConfig>
