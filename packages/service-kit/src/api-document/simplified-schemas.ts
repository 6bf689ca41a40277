/**
 * A copy of a schema without the keywords that tell a reader nothing: a pattern beside a format that means the same, and
 * the bounds ±9007199254740991 that zod gives every integer.
 */
export const simplifySchemas = <T>(value: T): T => {
  const text = JSON.stringify(value, function (this: object, key, part: unknown) {
    if (key === 'pattern' && 'format' in this) return undefined
    if (key === 'minimum' && part === Number.MIN_SAFE_INTEGER) return undefined
    if (key === 'maximum' && part === Number.MAX_SAFE_INTEGER) return undefined
    return part
  })
  return JSON.parse(text)
}
