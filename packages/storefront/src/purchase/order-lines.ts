/** A seat that is bought. If the API gets types of tickets or discounts, they must become parts of the line's key. */
export type OrderedSeat = {
  readonly id: string
  readonly row_label: string
  readonly number: number
  readonly type: string
  readonly price: number
}

/** Seats of one row with the same type and price. */
export type OrderLine = {
  readonly key: string
  readonly rowLabel: string
  readonly numbers: readonly number[]
  readonly type: string
  readonly price: number
  readonly amount: number
}

const keyOf = ({ row_label, type, price }: OrderedSeat): string => [row_label, type, price].join(' ')

/** The lines of an order: seats of one row with the same type and price share a line. */
export const orderLines = (seats: readonly OrderedSeat[]): readonly OrderLine[] =>
  [...Map.groupBy(seats, keyOf)].map(([key, same]) => ({
    key,
    rowLabel: same[0]?.row_label ?? '',
    numbers: same.map(({ number }) => number).toSorted((a, b) => a - b),
    type: same[0]?.type ?? '',
    price: same[0]?.price ?? 0,
    amount: same.reduce((sum, { price }) => sum + price, 0),
  }))

/** Sorts seats as they stand in the room: by row, then by number. The API sorts by label, with 10 before 8. */
export const bySeat = (
  a: { readonly row: number; readonly number: number },
  b: { readonly row: number; readonly number: number },
): number => a.row - b.row || a.number - b.number

/** The price of all seats, in minor units. */
export const totalOf = (seats: readonly OrderedSeat[]): number => seats.reduce((sum, { price }) => sum + price, 0)
