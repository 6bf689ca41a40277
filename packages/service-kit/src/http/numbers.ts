import { z } from 'zod'

/** A whole number as it is written in a query or a form. `0x5A`, `1e3`, `+5` and ` 5` are not. */
const decimal = /^-?(?:0|[1-9]\d{0,14})$/

/** Turns the text of a whole number into the number. Whatever else it is given stays as it is, to be refused. */
export const numberFromText = (value: unknown): unknown =>
  typeof value === 'string' && decimal.test(value) ? Number(value) : value

/** A whole number that comes as text, as in a query. JSON has numbers of its own: there a text is none. */
export const wholeNumber = ({ min, max }: { min: number; max: number }) =>
  z.preprocess(numberFromText, z.int().min(min).max(max))
