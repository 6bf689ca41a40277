import { z } from 'zod'

/** An integer in decimal notation. `0x5A`, `1e3`, `+5` and ` 5` do not match. */
const decimal = /^-?(?:0|[1-9]\d{0,14})$/

/** Converts the text of an integer to the number. Any other value is returned unchanged, for the schema to refuse. */
export const numberFromText = (value: unknown): unknown =>
  typeof value === 'string' && decimal.test(value) ? Number(value) : value

/** An integer in a query or a form, where every value is text. Not for JSON, where a text is not a number. */
export const wholeNumber = ({ min, max }: { min: number; max: number }) =>
  z.preprocess(numberFromText, z.int().min(min).max(max))
