import { z } from 'zod'

/** A seat with its price in the API. */
export const seatBody = z.object({
  id: z
    .string()
    .describe("The seat's label, unique in its room")
    .meta({ examples: ['E12'] }),
  row: z
    .int()
    .describe('Row of the room, from 1')
    .meta({ examples: [5] }),
  row_label: z
    .string()
    .describe("The row's letters, as in `id`")
    .meta({ examples: ['E'] }),
  number: z
    .int()
    .describe('Number of the seat in its row, from 1')
    .meta({ examples: [12] }),
  type: z
    .string()
    .describe('`standard`, `premium`, `wheelchair` or `companion`; decides the price')
    .meta({ examples: ['standard'] }),
  price: z
    .int()
    .describe('Minor units')
    .meta({ examples: [1250] }),
})
