import { line } from '@marquee/service-kit/http/text'
import { z } from 'zod'
import { isPlainText } from '../domain/plain-text.ts'
import type { User } from '../domain/user.ts'

/** A user as the API shows one; several use cases answer with it. */
export const userBody = z
  .object({
    id: z.uuid(),
    email: z.string().meta({ examples: ['ada@example.org'] }),
    full_name: z.string().meta({ examples: ['Ada Lovelace'] }),
    is_active: z.boolean(),
    is_superuser: z.boolean(),
    created_at: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'User' })

export const toUserBody = (user: User): z.infer<typeof userBody> => ({
  id: user.id,
  email: user.email,
  full_name: user.fullName,
  is_active: user.isActive,
  is_superuser: user.isSuperuser,
  created_at: user.createdAt.toISOString(),
})

export const fullName = line({ max: 200 })
  .describe('As the user wants to be called')
  .meta({ examples: ['Ada Lovelace'] })

export const newPassword = z
  .string()
  .min(8)
  .max(128)
  .refine(isPlainText, 'must not contain control characters')
  .meta({ examples: ['correct horse battery'] })
