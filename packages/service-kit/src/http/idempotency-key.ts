import { z } from 'zod'

/** The header `Idempotency-Key` of a request that a client may repeat. */
export const idempotencyKey = (description: string) =>
  z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters')
    .optional()
    .describe(description)
    .meta({ examples: ['1f0a8a52-6f0e-4f0c-9a53-6d7f6f1e2a10'] })
