import { z } from 'zod'
import { defineEvent } from './define-event.ts'

export const userRegistered = defineEvent(
  'identity.user-registered.v1',
  z.object({ userId: z.uuid(), email: z.string(), fullName: z.string() }),
)

export const userUpdated = defineEvent(
  'identity.user-updated.v1',
  z.object({
    userId: z.uuid(),
    email: z.string(),
    fullName: z.string(),
    isActive: z.boolean(),
    isSuperuser: z.boolean(),
  }),
)
