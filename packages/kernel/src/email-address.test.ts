import { expect, it } from 'vitest'
import { canonicalEmail } from './email-address.ts'

it.each([
  [' Ada@Example.ORG ', 'ada@example.org'],
  ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
  ['ada@ПРИМЕР。рф', 'ada@xn--e1afmkfd.xn--p1ai'],
  ['ada@xn--e1afmkfd.xn--p1ai', 'ada@xn--e1afmkfd.xn--p1ai'],
  ['ada@1.пример.рф', 'ada@1.xn--e1afmkfd.xn--p1ai'],
  ['a@b@example.org', 'a@b@example.org'],
  ['ada', 'ada'],
])('canonicalEmail turns "%s" into "%s"', (given, canonical) => {
  expect(canonicalEmail(given)).toBe(canonical)
})

it.each([
  'a@example.org/x',
  'a@b?c',
  'a@b#c',
  'a@ex%41mple.org',
  'a@1.2.3',
  'a@пример.рф/x',
  'a@пример.рф?x',
  'a@１.２.３',
  'a@пример／x',
  'a@пример.рф:80',
])('canonicalEmail leaves %s unchanged, because its domain is not a host name', (given) => {
  expect(canonicalEmail(given)).toBe(given)
})
