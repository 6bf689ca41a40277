import { line } from '@marquee/service-kit/http/text'
import { z } from 'zod'
import { isPlainText } from '../domain/plain-text.ts'
import type { User } from '../domain/user.ts'

/** A user in the API's answers. */
export const userBody = z
  .object({
    id: z.uuid().meta({ examples: ['019a48f0-6d1c-7b3e-8f52-0c9d41e7a2b6'] }),
    email: z
      .string()
      .describe('In canonical form: NFC, lower case, the domain in ASCII')
      .meta({ examples: ['ada@example.org'] }),
    full_name: z.string().meta({ examples: ['Ada Lovelace'] }),
    is_active: z
      .boolean()
      .describe('Whether the user can sign in')
      .meta({ examples: [true] }),
    is_superuser: z
      .boolean()
      .describe('Whether the user has the rights of the staff')
      .meta({ examples: [false] }),
    is_guest: z
      .boolean()
      .describe('Whether the user buys without an account, and so has no password. Other users may have the same email')
      .meta({ examples: [false] }),
    created_at: z.iso
      .datetime({ offset: true })
      .describe('When the user registered, or began as a guest')
      .meta({ examples: ['2026-11-03T09:12:41.250Z'] }),
  })
  .meta({ id: 'User' })

export const toUserBody = (user: User): z.infer<typeof userBody> => ({
  id: user.id,
  email: user.email,
  full_name: user.fullName,
  is_active: user.isActive,
  is_superuser: user.isSuperuser,
  is_guest: user.isGuest,
  created_at: user.createdAt.toISOString(),
})

export const fullName = line({ max: 200 })
  .describe('Display name')
  .meta({ examples: ['Ada Lovelace'] })

export const newPassword = z
  .string()
  .min(8)
  .max(128)
  .refine(isPlainText, 'must not contain control characters')
  .describe('8 to 128 characters, without control characters')
  .meta({ examples: ['correct horse battery'] })
