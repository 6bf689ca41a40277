import { z } from 'zod'

/** A genre as the API shows it, which is what it is. */
export const genreBody = z
  .object({ id: z.uuid(), name: z.string().meta({ examples: ['Science fiction'] }) })
  .meta({ id: 'Genre' })
