/**
 * The sum of amounts of one currency, in minor units. Throws a RangeError for a fraction, or for a sum beyond the safe
 * integers.
 */
export const sumOfMinorUnits = (amounts: Iterable<number>): number => {
  let sum = 0
  for (const amount of amounts) {
    sum += amount
    if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(sum)) {
      throw new RangeError(`${amount} cannot be added: amounts and sums must be safe integers of minor units`)
    }
  }
  return sum
}
