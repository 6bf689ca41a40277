import { z } from 'zod'

/** Whether PostgreSQL can store the text. U+0000 and half a surrogate pair would make the statement fail. */
const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Bidirectional controls reverse the displayed order of a text, so that it reads as another text. */
const bidirectionalControl = /\p{Bidi_Control}/u

/** Matches a text of only blanks, controls, joiners and characters that fonts leave empty, such as U+2800 (braille). */
const onlyInvisible = /^[\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** Depending on keyboard and system, the same character arrives as one code point or as several. */
const composed = (text: string): string => text.normalize('NFC')

const refusedBidirectional = 'must not contain bidirectional control characters'

/**
 * One line of text from a person, such as a name: trimmed and converted to NFC. The line must have a visible character,
 * and no control characters. Lengths are in code points.
 */
export const line = ({ min = 1, max }: { min?: number; max: number }) =>
  z
    .string()
    .overwrite(composed)
    .trim()
    .min(min)
    .max(max)
    .refine((text) => isStorable(text) && !/[\p{Cc}\u2028\u2029]/u.test(text), 'must not contain control characters')
    .refine((text) => !bidirectionalControl.test(text), refusedBidirectional)
    .refine((text) => text === '' || !onlyInvisible.test(text), 'must have a visible character')

/**
 * Text with any number of lines, converted to NFC, with `\n` in place of the `\r\n` that forms send. Lengths are in
 * code points.
 */
export const paragraphs = ({ max }: { max: number }) =>
  z
    .string()
    .overwrite((text) => composed(text.replaceAll('\r\n', '\n')))
    .max(max)
    .refine((text) => isStorable(text) && !/[^\P{Cc}\n\r\t]/u.test(text), 'must not contain control characters')
    .refine((text) => !bidirectionalControl.test(text), refusedBidirectional)

/** Text of ours that a client sends back unchanged, such as the title in a cursor. At most 1,000 code points. */
export const echoedText = () =>
  z.string().max(1_000).refine(isStorable, 'must not contain U+0000 or half a surrogate pair')
