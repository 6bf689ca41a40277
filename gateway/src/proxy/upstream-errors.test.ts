import { expect, it } from 'vitest'
import {
  BodyTooLarge,
  BodyTooSlow,
  isBrokenConnection,
  isRefusedByUndici,
  MalformedRequest,
  ServiceUnavailable,
  TooManyBytes,
} from './upstream-errors.ts'

it('ServiceUnavailable names the service, and has the cause for the log', () => {
  const cause = new Error('connect ECONNREFUSED')
  const error = new ServiceUnavailable('booking', cause)
  expect({ ...error, message: error.message }).toEqual({
    name: 'ServiceUnavailable',
    code: 'service-unavailable',
    kind: 'unavailable',
    message: 'The booking service is not available. Try again in a moment.',
    details: { service: 'booking' },
    cause,
  })
})

it.each([
  [new MalformedRequest('A sentence.'), 'malformed-request', 'malformed', 'A sentence.'],
  [new MalformedRequest(), 'malformed-request', 'malformed', 'The request could not be read.'],
  [new TooManyBytes(), 'busy', 'unavailable', 'Too many requests are sending bodies. Try again in a moment.'],
] as const)('%o has the code, kind and sentence of the contract', (error, code, kind, sentence) => {
  expect([error.code, error.kind, error.message]).toEqual([code, kind, sentence])
})

it.each([
  [new BodyTooLarge('A sentence.'), 'BodyTooLarge', 413],
  [new BodyTooSlow('A sentence.'), 'BodyTooSlow', 408],
] as const)('%o has a name for the log and the status that Fastify answers with', (error, name, status) => {
  expect([error.name, error.statusCode, error.message]).toEqual([name, status, 'A sentence.'])
})

const errorWith = (code: unknown) => Object.assign(new Error('failed'), { code })

it.each([
  [errorWith('UND_ERR_SOCKET'), 'broken'],
  [errorWith('ECONNRESET'), 'broken'],
  [errorWith('EPIPE'), 'broken'],
  [errorWith('UND_ERR_INVALID_ARG'), 'refused'],
  [errorWith('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'), 'refused'],
  [errorWith('UND_ERR_NOT_SUPPORTED'), 'refused'],
  [errorWith('UND_ERR_HEADERS_TIMEOUT'), 'neither'],
  [errorWith('ECONNREFUSED'), 'neither'],
  [errorWith(''), 'neither'],
  [new Error('EPIPE'), 'neither'],
  [{ code: 'EPIPE' }, 'neither'],
  [{ code: 'UND_ERR_INVALID_ARG' }, 'neither'],
  ['EPIPE', 'neither'],
  [null, 'neither'],
  [undefined, 'neither'],
])(
  '%o is classified as a broken connection, a request that undici refused, or neither: %s (case %#)',
  (error, expected) => {
    expect({ isBroken: isBrokenConnection(error), isRefused: isRefusedByUndici(error) }).toEqual({
      isBroken: expected === 'broken',
      isRefused: expected === 'refused',
    })
  },
)
