/** RFC 4648, without padding. Every symbol belongs to the alphanumeric mode of QR codes. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const toBase32 = (bytes: Uint8Array): string => {
  let text = ''
  let bits = 0
  let pending = 0
  for (const byte of bytes) {
    pending = (pending << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet.charAt((pending >> bits) & 31)
    }
    pending &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + alphabet.charAt((pending << (5 - bits)) & 31)
}

/**
 * The bytes of a text, or undefined if the text is not valid. Only the text that `toBase32` returns is valid: upper
 * case, and zero in the bits behind the last byte. So different texts mean different bytes.
 */
export const fromBase32 = (text: string): Uint8Array | undefined => {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let length = 0
  let bits = 0
  let pending = 0
  for (const symbol of text) {
    const value = alphabet.indexOf(symbol)
    if (value < 0) return undefined
    pending = (pending << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[length] = pending >> bits
      length += 1
      pending &= (1 << bits) - 1
    }
  }
  return bits < 5 && pending === 0 ? bytes : undefined
}
