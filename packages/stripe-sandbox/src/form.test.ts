import { expect, it } from 'vitest'
import { parseForm } from './form.ts'

const plain = (text: string): unknown => JSON.parse(JSON.stringify(parseForm(text)))

it('reads nested names, lists in both spellings, and text as it was encoded', () => {
  expect(plain('amount=1250&metadata[order]=a%26b&expand[]=x&expand[]=y&types[0]=p&types[1]=q&a[b][c]=d+e')).toEqual({
    amount: '1250',
    metadata: { order: 'a&b' },
    expand: { 0: 'x', 1: 'y' },
    types: { 0: 'p', 1: 'q' },
    a: { b: { c: 'd e' } },
  })
})

it('cannot reach the prototype of anything', () => {
  parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1&metadata[__proto__][polluted]=1')
  expect({}).not.toHaveProperty('polluted')
})

it.each(['a[=1', 'a[b=1', 'a[b]c=1', 'a[b]]=1', 'a=1&a[b]=2', 'a[1][2][3][4][5][6][7]=1'])('refuses %s', (text) => {
  expect(() => parseForm(text)).toThrow()
})

it('refuses more than 500 parameters', () => {
  expect(() => parseForm('a[]=1&'.repeat(501))).toThrow('Too many parameters')
})
