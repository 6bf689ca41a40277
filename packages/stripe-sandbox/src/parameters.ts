import { z } from 'zod'
import type { Form } from './form.ts'
import { invalidParameter, type StripeError } from './stripe-error.ts'

/** An integer written as text. Anything else is Stripe's `parameter_invalid_integer`. */
export const integer = z.string().transform((text, context) => {
  const value = Number(text)
  if (/^-?\d{1,15}$/.test(text)) return value
  context.addIssue({
    code: 'custom',
    message: `Invalid integer: ${text}`,
    params: { code: 'parameter_invalid_integer' },
  })
  return z.NEVER
})

export const boolean = z.string().transform((text, context) => {
  if (text === 'true') return true
  if (text === 'false') return false
  context.addIssue({ code: 'custom', message: `Invalid boolean: ${text}`, params: {} })
  return z.NEVER
})

export const text = (maximumLength: number) =>
  z.string().check((context) => {
    if (context.value.length <= maximumLength) return
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: `Invalid string: ${context.value.slice(0, 10)}…; must be at most ${maximumLength} characters`,
      params: { code: 'parameter_invalid_string_length' },
    })
  })

/** One of several words. The error names all of them. */
export const oneOf = <const Word extends string>(words: readonly Word[]) =>
  z.string().transform((value, context): Word => {
    const word = words.find((candidate) => candidate === value)
    if (word !== undefined) return word
    context.addIssue({ code: 'custom', message: `Invalid value: must be one of ${words.join(', ')}`, params: {} })
    return z.NEVER
  })

/** A list in either spelling: `a[]=x`, `a[0]=x`. */
export const list = <Item extends z.ZodType>(item: Item, maximumLength: number) =>
  z.preprocess(
    (value) => (typeof value === 'object' && value !== null ? Object.values(value) : value),
    z.array(item).max(maximumLength),
  )

/** Metadata to merge: `metadata[key]=` removes that key, and `metadata=` removes all keys. */
export const metadata = z.union([z.literal('').transform(() => null), z.record(text(40), text(500))])

export const expand = list(text(200), 20).default([])

const created = z.union([
  integer,
  z.strictObject({ gt: integer.optional(), gte: integer.optional(), lt: integer.optional(), lte: integer.optional() }),
])

/** The size of a page: 1 to 100, by default 10. */
export const limit = integer
  .transform((limit, context) => {
    if (limit >= 1 && limit <= 100) return limit
    const message = limit < 1 ? 'Invalid integer: must be at least 1' : 'This value must be less than or equal to 100.'
    context.addIssue({ code: 'custom', message, params: { code: 'parameter_invalid_integer' } })
    return z.NEVER
  })
  .default(10)

/** The parameters of every list endpoint. */
export const listParameters = {
  limit,
  starting_after: z.string().optional(),
  ending_before: z.string().optional(),
  created: created.optional(),
  expand,
}

/** The parsed parameters of a list. */
export type ListParameters = z.output<z.ZodObject<typeof listParameters>>

/** Parses a form with a schema. Throws Stripe's 400 for the first error. */
export function readParameters<Schema extends z.ZodType>(schema: Schema, form: Form): z.output<Schema> {
  const result = schema.safeParse(form)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw issue === undefined ? invalidParameter('Invalid request.') : stripeErrorOf(issue, form)
}

function stripeErrorOf(issue: z.core.$ZodIssue, form: Form): StripeError {
  if (issue.code === 'invalid_union') {
    const nested = issue.errors.flat().find((candidate) => candidate.code === 'custom') ?? issue.errors.flat().at(-1)
    if (nested !== undefined) return stripeErrorOf({ ...nested, path: [...issue.path, ...nested.path] }, form)
  }
  const param = nameOf(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => nameOf([...issue.path, key]))
    const message = `Received unknown parameter${names.length === 1 ? '' : 's'}: ${names.join(', ')}`
    return invalidParameter(message, {
      code: 'parameter_unknown',
      ...(names[0] === undefined ? {} : { param: names[0] }),
    })
  }
  if (issue.code === 'invalid_type' && valueAt(form, issue.path) === undefined) {
    return invalidParameter(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
  }
  const code = issue.code === 'custom' ? issue.params?.code : undefined
  return invalidParameter(issue.message, { param, ...(typeof code === 'string' ? { code } : {}) })
}

function nameOf(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path
  return `${String(first ?? '')}${rest.map((segment) => `[${String(segment)}]`).join('')}`
}

function valueAt(form: Form, path: readonly PropertyKey[]): unknown {
  let value: unknown = form
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([name]) => name === String(segment))?.[1]
  }
  return value
}
