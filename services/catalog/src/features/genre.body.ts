import { z } from 'zod'
import { exampleIds } from './example-ids.ts'

/** A genre in the API's answers. */
export const genreBody = z
  .object({
    id: z.uuid().meta({ examples: [exampleIds.genre] }),
    name: z.string().meta({ examples: ['Science fiction'] }),
  })
  .meta({ id: 'Genre' })
