/** 32 letters and digits without 0, O, 1 and I, which people confuse. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

export const reservationNumberLength = 8

/**
 * The number of a reservation that a person can read out: eight symbols, five bits each.
 *
 * @param hex ten hexadecimal digits (40 bits)
 */
export const reservationNumber = (hex: string): string => {
  if (!/^[0-9a-f]{10}$/.test(hex)) throw new RangeError(`expected ten hexadecimal digits, got ${hex}`)
  let rest = Number.parseInt(hex, 16)
  let number = ''
  for (let symbol = 0; symbol < reservationNumberLength; symbol += 1) {
    number = `${alphabet.charAt(rest % 32)}${number}`
    rest = Math.floor(rest / 32)
  }
  return number
}

/**
 * The number that a person meant, or undefined if the text cannot be one. Ignores case, spaces and hyphens.
 */
export const parseReservationNumber = (text: string): string | undefined => {
  const number = text.replace(/[\s-]/g, '').toUpperCase()
  const isNumber = number.length === reservationNumberLength && [...number].every((symbol) => alphabet.includes(symbol))
  return isNumber ? number : undefined
}
