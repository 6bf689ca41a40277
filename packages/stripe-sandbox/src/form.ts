import { invalidParameter } from './stripe-error.ts'

/** A form's values: text, or a nested form. `a[]=1&a[]=2` and `a[0]=1&a[1]=2` are both `{ a: { 0: '1', 1: '2' } }`. */
export type Form = { [name: string]: string | Form }

const maximumPairs = 500
const maximumDepth = 6

/**
 * Reads `application/x-www-form-urlencoded` text with Stripe's bracket nesting: `metadata[order]=7`,
 * `expand[]=latest_charge`. Lists are returned as objects with numeric names, because only the schema knows that
 * `metadata[0]` is not a list. Throws a 400 for more than 500 pairs, for more than 6 levels and for unbalanced
 * brackets.
 */
export function parseForm(text: string): Form {
  const form: Form = Object.create(null)
  let pairs = 0
  for (const [name, value] of new URLSearchParams(text)) {
    pairs += 1
    if (pairs > maximumPairs) throw invalidParameter(`Too many parameters: at most ${maximumPairs} are accepted.`)
    assign(form, segmentsOf(name), value, name)
  }
  return form
}

function segmentsOf(name: string): string[] {
  const open = name.indexOf('[')
  if (!/[[\]]/.test(name)) return [name]
  const rest = name.slice(open)
  if (open <= 0 || !/^(\[[^[\]]*\])+$/.test(rest))
    throw invalidParameter(`Invalid parameter name: ${name}`, { param: name })
  const segments = [name.slice(0, open), ...rest.slice(1, -1).split('][')]
  if (segments.length > maximumDepth) throw invalidParameter(`Parameter is nested too deeply: ${name}`, { param: name })
  return segments
}

function assign(form: Form, segments: string[], value: string, name: string): void {
  let target = form
  for (const [index, segment] of segments.entries()) {
    const key = segment === '' ? String(Object.keys(target).length) : segment
    if (index === segments.length - 1) {
      if (typeof target[key] === 'object') throw invalidParameter(`Invalid parameter: ${name}`, { param: name })
      target[key] = value
      return
    }
    const nested = target[key] ?? Object.create(null)
    if (typeof nested === 'string') throw invalidParameter(`Invalid parameter: ${name}`, { param: name })
    target[key] = nested
    target = nested
  }
}
