import type { Schemas } from '@marquee/api-client/client'

/**
 * The lowest price of a seat that anybody can buy alone. Wheelchair spaces and companion seats do not count, because
 * their prices are not for everybody.
 *
 * @returns minor units with their currency; undefined without showtimes
 */
export const lowestPrice = (
  showtimes: readonly Schemas['Showtime'][],
): { readonly amount: number; readonly currency: string } | undefined => {
  const sold = showtimes.filter(({ status }) => status === 'scheduled')
  const [first] = sold
  if (!first) return undefined
  const amounts = sold.flatMap(({ prices }) => [prices.standard, prices.premium])
  return { amount: Math.min(...amounts), currency: first.currency }
}
