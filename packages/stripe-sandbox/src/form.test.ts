import { expect, it } from 'vitest'
import { parseForm } from './form.ts'

const plain = (text: string): unknown => JSON.parse(JSON.stringify(parseForm(text)))

const refusal = (message: string, details: { param?: string } = {}) =>
  expect.objectContaining({
    status: 400,
    executed: false,
    fields: { type: 'invalid_request_error', message, ...details },
  })

it('parses nested names, lists with and without indexes, and encoded text', () => {
  expect(plain('amount=1250&metadata[order]=a%26b&expand[]=x&expand[]=y&types[0]=p&types[1]=q&a[b][c]=d+e')).toEqual({
    amount: '1250',
    metadata: { order: 'a&b' },
    expand: { 0: 'x', 1: 'y' },
    types: { 0: 'p', 1: 'q' },
    a: { b: { c: 'd e' } },
  })
})

it.each([
  ['', {}],
  ['a=', { a: '' }],
  ['a=1&a=2', { a: '2' }],
  ['a[b][c]=1&a[b][d]=2', { a: { b: { c: '1', d: '2' } } }],
  ['a[][b]=1&a[][b]=2', { a: { 0: { b: '1' }, 1: { b: '2' } } }],
])('parses the form "%s"', (text, form) => {
  expect(plain(text)).toEqual(form)
})

it('does not pollute any prototype', () => {
  parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1&metadata[__proto__][polluted]=1')
  expect({}).not.toHaveProperty('polluted')
})

it.each(['[a]', 'a]', '[', 'a[', 'a[b', 'a[b]c', 'a[b]]', 'a[[b]]', 'ab]c[d]e[f]', 'a[b]c[d]'])(
  'refuses the malformed parameter name %s',
  (name) => {
    expect(() => parseForm(`${name}=1`)).toThrow(refusal(`Invalid parameter name: ${name}`, { param: name }))
  },
)

it('refuses a parameter that is both text and a nested form, in either order', () => {
  expect(() => parseForm('a=1&a[b]=2')).toThrow(refusal('Invalid parameter: a[b]', { param: 'a[b]' }))
  expect(() => parseForm('a[b]=2&a=1')).toThrow(refusal('Invalid parameter: a', { param: 'a' }))
})

it('accepts a name of six levels and refuses a name of seven', () => {
  expect(plain('a[1][2][3][4][5]=x')).toEqual({ a: { 1: { 2: { 3: { 4: { 5: 'x' } } } } } })
  expect(() => parseForm('a[1][2][3][4][5][6]=x')).toThrow(
    refusal('Parameter is nested too deeply: a[1][2][3][4][5][6]', { param: 'a[1][2][3][4][5][6]' }),
  )
})

it('accepts 500 parameters and refuses 501', () => {
  expect(Object.keys(parseForm('a[]=1&'.repeat(500))['a'] ?? {}).length).toBe(500)
  expect(() => parseForm('a[]=1&'.repeat(501))).toThrow(refusal('Too many parameters: at most 500 are accepted.'))
})
