import { describe, expect, it } from 'vitest'
import { nextPath, signInPath } from './next-path.ts'

describe('the path after signing in', () => {
  it.each(['/', '/my-tickets', '/showtimes/1/details?seats=2#pay'])('is the given path %s', (path) =>
    expect(nextPath(path)).toBe(path),
  )

  it.each([
    null,
    '',
    'my-tickets',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    'javascript:alert(1)',
    '/sign-in',
    '/sign-in?next=/sign-in',
  ])('is the visitor’s tickets in place of %j', (next) => expect(nextPath(next)).toBe('/my-tickets'))

  it('survives the address of the sign-in page', () => {
    const address = new URL(signInPath('/showtimes/1/details?a=b&c=d', { isNew: true }), 'https://cinema.example')
    expect(address.searchParams.get('new')).toBe('1')
    expect(nextPath(address.searchParams.get('next'))).toBe('/showtimes/1/details?a=b&c=d')
  })
})
