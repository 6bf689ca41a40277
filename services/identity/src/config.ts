import { inboxOutlivesEvents, inboxTooShort, serviceConfig } from '@marquee/service-kit/service/config'
import { z } from 'zod'
import { emailAddress } from './features/email-address.body.ts'
import { newPassword } from './features/user.body.ts'

/** A variable that is set to nothing, as compose files do it, is one that is not set. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

export const identityConfig = serviceConfig
  // The issuer checks tokens with its own keys.
  .omit({ JWKS_URL: true })
  .extend({
    PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .default('http://127.0.0.1:8080')
      .describe('Where browsers reach the gateway; with https the refresh cookie is `Secure`'),
    SIGNING_KEY_SECRET: z
      .string()
      .min(32)
      .describe('Seals the private signing keys in the database; at least 32 characters, the same for all replicas'),
    SIGNING_KEY_ROTATION_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .describe('Age at which a signing key gets a successor'),
    ACCESS_TOKEN_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_200)
      .default(600)
      .describe(
        'How long an access token is valid; the gateway remembers deactivated users for 20 minutes, so no longer than that',
      ),
    USED_REFRESH_TOKEN_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(365)
      .default(7)
      .describe('How long a used refresh token is kept, so that its reuse ends the login'),
    REFRESH_TOKEN_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(365)
      .default(30)
      .describe('How long a login lasts without being used'),
    FIRST_SUPERUSER_EMAIL: optional(emailAddress).describe(
      'Superuser that is made at start if there is no such account',
    ),
    FIRST_SUPERUSER_PASSWORD: optional(newPassword).describe('Password of the first superuser'),
    RATE_LIMITS: z.enum(['on', 'off']).default('on').describe('`off` lifts every rate limit, for load tests'),
    PASSWORD_HASHING_CONCURRENCY: z.coerce
      .number()
      .int()
      .min(1)
      .max(64)
      .default(2)
      .describe('Most passwords hashed at once by one process; each takes 19 MiB and a core'),
    PASSWORD_HASHING_WAITING: z.coerce
      .number()
      .int()
      .min(0)
      .max(10_000)
      .default(200)
      .describe('Most passwords that wait to be hashed; more are answered with 503'),
  })
  .refine(inboxOutlivesEvents, inboxTooShort)
  .refine(
    ({ FIRST_SUPERUSER_EMAIL, FIRST_SUPERUSER_PASSWORD }) => !FIRST_SUPERUSER_EMAIL === !FIRST_SUPERUSER_PASSWORD,
    {
      path: ['FIRST_SUPERUSER_PASSWORD'],
      message: 'goes together with FIRST_SUPERUSER_EMAIL',
    },
  )

export type IdentityConfig = z.infer<typeof identityConfig>
