import type { ObjectKind, ObjectStore } from './objects.ts'
import { invalidParameter } from './stripe-error.ts'

const kinds: Record<string, ObjectKind> = {
  charge: 'charge',
  latest_charge: 'charge',
  payment_intent: 'payment_intent',
  payment_method: 'payment_method',
}

const maximumDepth = 4

/**
 * Replaces ids by their objects, along paths such as `latest_charge` or `data.payment_intent.latest_charge`. Returns a
 * copy. Throws Stripe's 400 for a property that cannot be expanded.
 */
export function expandPaths(objects: ObjectStore, body: object, paths: string[]): object {
  const copy = structuredClone(body)
  for (const path of paths) {
    const segments = path.split('.')
    if (segments.length > maximumDepth) {
      throw invalidParameter(`You cannot expand more than ${maximumDepth} levels of a property.`, { param: 'expand' })
    }
    expandOne(objects, copy, segments)
  }
  return copy
}

function expandOne(objects: ObjectStore, target: object, [name, ...rest]: string[]): void {
  if (name === undefined) return
  const value: unknown = Reflect.get(target, name)
  if (name === 'data' && Array.isArray(value)) {
    for (const item of value) expandOne(objects, item, rest)
    return
  }
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (kind === undefined || value === undefined) {
    throw invalidParameter(`This property cannot be expanded (${name}).`, { param: 'expand' })
  }
  const expanded = typeof value === 'string' ? objects.find(kind, value) : value
  if (typeof expanded !== 'object' || expanded === null) return
  Reflect.set(target, name, expanded)
  expandOne(objects, expanded, rest)
}
