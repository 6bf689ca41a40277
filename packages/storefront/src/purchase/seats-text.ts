import type { Text } from '../i18n/use-text.ts'
import { bySeat } from './order-lines.ts'

type NamedSeat = { readonly row: number; readonly row_label: string; readonly number: number }

/** Seats by row in one text: `Row B, seats 1 and 2; Row C, seat 4`. */
export const seatsText = (seats: readonly NamedSeat[], { t, locale }: { t: Text; locale: string }): string => {
  const list = new Intl.ListFormat(locale)
  const rows = Map.groupBy(seats.toSorted(bySeat), ({ row_label }) => row_label)
  return [...rows]
    .map(([row, inRow]) => {
      const numbers = inRow.map(({ number }) => String(number))
      return t('purchase.order.seats', { row, count: numbers.length, seats: list.format(numbers) })
    })
    .join('; ')
}
