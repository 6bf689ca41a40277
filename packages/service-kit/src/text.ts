import { z } from 'zod'

/** PostgreSQL stores no U+0000, and half a surrogate pair is no character: such text is refused instead of failing later. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Text of one line that a person typed, such as a name: trimmed, without control characters. Lengths are in UTF-16 units. */
export const line = ({ min = 1, max }: { min?: number; max: number }) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((text) => isStorable(text) && !/\p{Cc}/u.test(text), 'must not contain control characters')

/** Text of any number of lines, which forms end otherwise than JSON does. Lengths are in UTF-16 units. */
export const paragraphs = ({ max }: { max: number }) =>
  z
    .string()
    .overwrite((text) => text.replaceAll('\r\n', '\n'))
    .max(max)
    .refine((text) => isStorable(text) && !/[^\P{Cc}\n\r\t]/u.test(text), 'must not contain control characters')
