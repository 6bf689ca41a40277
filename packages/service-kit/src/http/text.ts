import { z } from 'zod'

/** PostgreSQL stores no U+0000, and half a surrogate pair is no character: such text is refused instead of failing later. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Controls that turn the direction of what follows: text with them reads as something else than it is. */
const turnsDirection = /\p{Bidi_Control}/u

/** Blanks, controls, joiners and characters that fonts leave empty, the braille blank among them. */
const invisible = /^[\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** One character can be typed as several code points, depending on the keyboard and the system. */
const composed = (text: string): string => text.normalize('NFC')

const withoutDirection = 'must not contain bidirectional control characters'

/**
 * Text of one line that a person typed, such as a name: in NFC, trimmed, with a visible character, without control
 * characters. Lengths are in code points.
 */
export const line = ({ min = 1, max }: { min?: number; max: number }) =>
  z
    .string()
    .overwrite(composed)
    .trim()
    .min(min)
    .max(max)
    .refine((text) => isStorable(text) && !/[\p{Cc}\u2028\u2029]/u.test(text), 'must not contain control characters')
    .refine((text) => !turnsDirection.test(text), withoutDirection)
    .refine((text) => text === '' || !invisible.test(text), 'must have a visible character')

/** Text of any number of lines, in NFC; forms end lines otherwise than JSON does. Lengths are in code points. */
export const paragraphs = ({ max }: { max: number }) =>
  z
    .string()
    .overwrite((text) => composed(text.replaceAll('\r\n', '\n')))
    .max(max)
    .refine((text) => isStorable(text) && !/[^\P{Cc}\n\r\t]/u.test(text), 'must not contain control characters')
    .refine((text) => !turnsDirection.test(text), withoutDirection)

/** Text that an answer of ours gave and that comes back as it was, as in a cursor. Lengths are in code points. */
export const textOfOurs = () => z.string().max(1_000).refine(isStorable, 'must be text that can be stored')
