import { z } from 'zod'

/** A whole number as it is written in a query or a form. `0x5A`, `1e3`, `+5` and ` 5` are not. */
const decimal = /^-?(?:0|[1-9]\d{0,14})$/

/**
 * A whole number that comes as text, in a query or a form, or as a number in JSON. Nothing else is taken for one: not
 * `true`, not a list with a number in it, not a text in another notation.
 */
export const wholeNumber = ({ min, max }: { min: number; max: number }) =>
  z.preprocess(
    (value) => (typeof value === 'string' && decimal.test(value) ? Number(value) : value),
    z.int().min(min).max(max),
  )
