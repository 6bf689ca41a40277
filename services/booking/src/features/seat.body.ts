import { z } from 'zod'

/** A seat with its price, as the API shows it. */
export const seatBody = z.object({
  id: z.string().meta({ examples: ['E12'] }),
  row: z.int().meta({ examples: [5] }),
  row_label: z.string().meta({ examples: ['E'] }),
  number: z.int().meta({ examples: [12] }),
  type: z.string().meta({ examples: ['standard'] }),
  price: z
    .int()
    .describe('Minor units')
    .meta({ examples: [1250] }),
})
