/** An amount of money: a whole number of minor units (1250 is 12.50 EUR) and a lower-case ISO 4217 currency. */
export type Money = { readonly amount: number; readonly currency: string }

/** Adds up amounts of one currency, in minor units. Throws a RangeError for a fraction or a sum that is no safe integer. */
export const sumOfMinorUnits = (amounts: Iterable<number>): number => {
  let sum = 0
  for (const amount of amounts) {
    sum += amount
    if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(sum)) {
      throw new RangeError(`${amount} is not a whole number of minor units`)
    }
  }
  return sum
}
