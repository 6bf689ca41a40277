import { expect, it } from 'vitest'
import { errorReason } from './error-reason.ts'

it('errorReason names the innermost cause of an error', () => {
  const refused = new Error('connect ECONNREFUSED 127.0.0.1:9')
  expect(errorReason(new TypeError('fetch failed', { cause: refused }))).toBe('connect ECONNREFUSED 127.0.0.1:9')
})

it('errorReason names the code of an error without a message', () => {
  expect(errorReason(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED')
})
