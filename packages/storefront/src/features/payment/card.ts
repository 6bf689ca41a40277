import type { MessageId } from '../../i18n/message-id.ts'

/** What the visitor typed into the card form. */
export type Card = { readonly number: string; readonly expiry: string; readonly cvc: string }
export type CardField = keyof Card
export type CardErrors = Readonly<Partial<Record<CardField, MessageId>>>

export const digitsOf = (text: string): string => text.replaceAll(/\D/g, '')

const isAmex = (digits: string): boolean => /^3[47]/.test(digits)
const maxDigits = (digits: string): number => (isAmex(digits) ? 15 : 19)
const cvcLength = (number: string): number => (isAmex(digitsOf(number)) ? 4 : 3)

/** A card number in the groups that are printed on cards: 4-6-5 for American Express, else four each. */
export const formatCardNumber = (text: string): string => {
  const digits = digitsOf(text).slice(0, maxDigits(digitsOf(text)))
  const groups = isAmex(digits) ? /^(\d{1,4})(\d{1,6})?(\d{1,5})?/.exec(digits)?.slice(1) : digits.match(/\d{1,4}/g)
  return (groups ?? []).filter((group) => group !== undefined).join(' ')
}

const separator = ' / '

/** Reads the expiry of an autofill, such as `12/2030` or `2030-12`. */
const autofilled = (text: string): string | undefined => {
  const monthFirst = /^\s*(\d{1,2})\s*[/-]\s*(?:20)(\d{2})\s*$/.exec(text)
  const yearFirst = /^\s*20(\d{2})\s*[/-]\s*(\d{1,2})\s*$/.exec(text)
  const [month, year] = monthFirst ? [monthFirst[1], monthFirst[2]] : [yearFirst?.[2], yearFirst?.[1]]
  return month === undefined || year === undefined ? undefined : `${month.padStart(2, '0')}${separator}${year}`
}

/** Month and year as at most four digits. A year that is typed in full loses its century with the last digit. */
const shortened = (digits: string): string => {
  const hasCentury = digits.slice(2, 4) === '20' && digits.length > 4
  if (!hasCentury) return digits.slice(0, 4)
  return digits.length === 5 ? digits : digits.slice(0, 2) + digits.slice(4, 6)
}

/**
 * An expiry as `MM / YY`. The separator comes with the first digit of the year, so that the separator does not come
 * back while the visitor deletes digits. `4` can only be April, and becomes `04`.
 */
export const formatExpiry = (text: string): string => {
  const filled = autofilled(text)
  if (filled !== undefined) return filled
  // Somebody who types `4/` or `1/` means the month with a leading zero.
  const slashed = /^\s*(\d)\s*\/(.*)$/.exec(text)
  const typed = slashed ? `0${slashed[1]}${digitsOf(slashed[2] ?? '')}` : digitsOf(text)
  const digits = shortened(/^[2-9]/.test(typed) ? `0${typed}` : typed)
  return digits.length > 2 ? `${digits.slice(0, 2)}${separator}${digits.slice(2)}` : digits
}

export const formatCvc = (text: string): string => digitsOf(text).slice(0, 4)

/** Where the caret belongs in the formatted text: behind the same number of digits as before. */
export const caretAfter = (typed: string, caret: number, formatted: string): number => {
  const added = Math.max(0, digitsOf(formatted).length - digitsOf(typed).length)
  const before = digitsOf(typed.slice(0, caret)).length + added
  let seen = 0
  for (let index = 0; index < formatted.length; index += 1) {
    if (seen === before) return index
    if (/\d/.test(formatted[index] ?? '')) seen += 1
  }
  return formatted.length
}

/** Checks the check digit of a card number (ISO/IEC 7812-1). */
export const passesLuhn = (digits: string): boolean => {
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return digits.length >= 12 && digits.length <= 19 && sum % 10 === 0
}

/** Month from 1 to 12 and the full year; undefined if the text is no expiry. */
export const expiryOf = (text: string): { readonly month: number; readonly year: number } | undefined => {
  const [, month, year] = /^(\d{2})(\d{2})$/.exec(digitsOf(text)) ?? []
  if (month === undefined || year === undefined || Number(month) < 1 || Number(month) > 12) return undefined
  return { month: Number(month), year: 2_000 + Number(year) }
}

/** A card is good until the end of its month. */
const isExpired = ({ month, year }: { month: number; year: number }, now: Date): boolean =>
  year < now.getFullYear() || (year === now.getFullYear() && month < now.getMonth() + 1)

const numberError = (number: string): MessageId | undefined => {
  const digits = digitsOf(number)
  if (digits === '') return 'payment.error.numberMissing'
  if (digits.length < 12) return 'payment.error.numberShort'
  return passesLuhn(digits) ? undefined : 'payment.error.number'
}

const expiryError = (text: string, now: Date): MessageId | undefined => {
  if (digitsOf(text) === '') return 'payment.error.expiryMissing'
  const expiry = expiryOf(text)
  if (expiry === undefined) return 'payment.error.expiry'
  return isExpired(expiry, now) ? 'payment.error.expired' : undefined
}

const cvcError = ({ number, cvc }: Card): MessageId | undefined => {
  if (cvc === '') return 'payment.error.cvcMissing'
  if (cvc.length === cvcLength(number)) return undefined
  return cvcLength(number) === 4 ? 'payment.error.cvcAmex' : 'payment.error.cvc'
}

/** What is wrong with the card, by field; empty if the card can be charged. */
export const checkCard = (card: Card, now: Date): CardErrors => {
  const found = {
    number: numberError(card.number),
    expiry: expiryError(card.expiry, now),
    cvc: cvcError(card),
  }
  return Object.fromEntries(Object.entries(found).filter(([, error]) => error !== undefined))
}
