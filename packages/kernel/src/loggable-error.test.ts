import { describe, expect, it } from 'vitest'
import { errorSummary, type LoggableError, loggableError } from './loggable-error.ts'

const secrets = [
  'ada@example.org',
  'Ada Lovelace',
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
  'pi_3Nir_secret_9bFz',
  '4242 4242 4242 4242',
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIwMTk5In0.c2ln',
  'amqp://marquee:hunter2@127.0.0.1:5672',
]

const failedQuery = () => {
  const cause = Object.assign(new Error('duplicate key value violates unique constraint "users_email"'), {
    code: '23505',
    severity: 'ERROR',
    table: 'users',
    constraint: 'users_email',
    detail: `Key (email)=(${secrets[0]}) already exists.`,
    where: secrets[1],
  })
  const params = secrets.slice(0, 3)
  return Object.assign(new Error(`Failed query: insert into users values ($1)\nparams: ${params}`, { cause }), {
    query: 'insert into users values ($1)',
    params,
  })
}

describe('a logged error', () => {
  it('keeps the type, the frames and the cause of a failed query, and none of its data', () => {
    const logged = loggableError(failedQuery())
    expect(logged).toMatchObject({
      type: 'Error',
      message: 'a database query failed',
      stack: expect.stringMatching(/^\s+at .*loggable-error\.test\.ts/),
      cause: {
        code: '23505',
        table: 'users',
        constraint: 'users_email',
        message: expect.stringContaining('users_email'),
      },
    })
    for (const secret of secrets) expect(JSON.stringify(logged)).not.toContain(secret)
    expect(JSON.stringify(logged)).not.toContain('insert into')
  })

  it.each([
    ['ada@example.org', '[redacted]'],
    ['<ada.l@mail.example.org>', '<[redacted]>'],
    ['$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', '[redacted]'],
    ['pi_3Nir_secret_9bFz', '[redacted]'],
    ['sk_test_51Nir, rk_live_1 or whsec_9bFz', '[redacted], [redacted] or [redacted]'],
    ['4242 4242 4242 4242', '[redacted]'],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIwMTk5In0.c2ln', '[redacted]'],
    ['amqp://marquee:hunter2@127.0.0.1:5672', 'amqp://[redacted]@127.0.0.1:5672'],
    ['amqp://a@127.0.0.1 and amqp://ab@127.0.0.2', 'amqp://[redacted]@127.0.0.1 and amqp://[redacted]@127.0.0.2'],
  ])('redacts secrets in a message that contains "%s"', (text, shown) => {
    const logged = loggableError(new Error(`It failed for ${text} again`, { cause: `and for ${text}` }))
    expect(logged.message).toBe(`It failed for ${shown} again`)
    expect(logged.cause).toEqual({ type: 'string', message: `and for ${shown}` })
  })

  it('does not quote the input of JSON.parse, and keeps the messages of other errors', () => {
    let thrown: unknown
    try {
      JSON.parse('"Ada Lovelace" is not JSON')
    } catch (error) {
      thrown = error
    }
    expect(loggableError(thrown)).toMatchObject({ type: 'SyntaxError', message: 'text is not valid JSON' })
    expect(JSON.stringify(loggableError(thrown))).not.toContain('Ada')
    const others = [new SyntaxError('Unexpected end of input'), new Error('no JSON in the answer')]
    expect(others.map((error) => loggableError(error).message)).toEqual(others.map(({ message }) => message))
  })

  it('does not quote a value that PostgreSQL refused', () => {
    const error = Object.assign(new Error('invalid input syntax for type integer: "Ada Lovelace"'), { code: '22P02' })
    expect(JSON.stringify(loggableError(error))).not.toContain('Ada')
    expect(loggableError(error)).toMatchObject({ code: '22P02', message: 'the database refused a value' })
  })

  it.each(['23505', '122P02', '22P021', '22p02'])(
    'keeps the message of an error with the code %s, which is not of SQLSTATE class 22',
    (code) => {
      expect(loggableError(Object.assign(new Error('what went wrong'), { code })).message).toBe('what went wrong')
    },
  )

  it.each([{ params: [] }, { query: 'SELECT' }])(
    'keeps the message of an error that has only %j, and so is not a failed query',
    (field) => {
      expect(loggableError(Object.assign(new Error('what went wrong'), field)).message).toBe('what went wrong')
    },
  )

  it('names the path and the rule of a validation error, but not the value', () => {
    const error = Object.assign(new Error('Unrecognized key: "Ada Lovelace"'), {
      issues: [{ code: 'unrecognized_keys', path: ['seats', 0], keys: ['Ada Lovelace'] }],
    })
    expect(loggableError(error).message).toBe('data is not of the expected shape: seats.0 (unrecognized_keys)')
    expect(JSON.stringify(loggableError(error))).not.toContain('Ada')
  })

  it('names at most five broken rules, and ignores a field `issues` that is not a list', () => {
    const issues = Array.from({ length: 6 }, (_, index) =>
      index === 0 ? { code: 'too_big' } : { code: 'c', path: [index] },
    )
    expect(loggableError(Object.assign(new Error('Ada'), { issues })).message).toBe(
      'data is not of the expected shape:  (too_big), 1 (c), 2 (c), 3 (c), 4 (c)',
    )
    expect(loggableError(Object.assign(new Error('other issues'), { issues: 'many' })).message).toBe('other issues')
  })

  const frames = '    at one (a.ts:1:2)\n    at b.ts:3:4'
  it.each([
    ['below the message', 'boom', `Error: boom\n${frames}`],
    ['of a stack that does not contain the message', 'changed since', `Error: boom\n${frames}`],
    ['of an error without a message', '', `Error\n${frames}`],
    [
      'but not a line of the message that looks like a frame',
      'x\n    at Ada (b:1:1)',
      `Error: x\n    at Ada (b:1:1)\n${frames}`,
    ],
    ['but no other lines below the message', 'boom', `Error: boom\nof Ada    at two (c:1:1)\n    at home\n${frames}`],
  ])('keeps the stack frames %s', (_, message, stack) => {
    expect(loggableError(Object.assign(new Error(message), { stack })).stack).toBe(frames)
  })

  it('has no stack when there are no frames, and otherwise a stack of at most 4,000 characters', () => {
    for (const stack of [undefined, 'Error: boom', '']) {
      expect(loggableError(Object.assign(new Error('boom'), { stack }))).toStrictEqual({
        type: 'Error',
        message: 'boom',
      })
    }
    const deep = Object.assign(new Error('boom'), { stack: `Error: boom\n${`${frames}\n`.repeat(200)}` })
    expect(loggableError(deep).stack).toHaveLength(4_000)
  })

  it('has the name of its class as its type, or its field `name` if the class has no name', () => {
    class Refused extends Error {
      override name = 'SomethingElse'
    }
    expect(loggableError(new Refused()).type).toBe('Refused')
    expect(loggableError(Object.assign(new TypeError(), { constructor: undefined })).type).toBe('TypeError')
    expect(loggableError(Object.assign(new Error(), { constructor: { name: '' }, name: 'Named' })).type).toBe('Named')
  })

  it('keeps numbers and the first 200 characters of texts in harmless fields', () => {
    const fields = { errno: -111, port: 5432, table: 'x'.repeat(300), code: true, column: null }
    const { stack: _, ...rest } = loggableError(Object.assign(new Error('x'), fields))
    expect(rest).toEqual({ type: 'Error', message: 'x', errno: -111, port: 5432, table: 'x'.repeat(200) })
  })

  it('keeps five levels of causes, and five errors of an AggregateError with their causes', () => {
    const causes = (thrown: LoggableError | undefined): string[] =>
      thrown ? [thrown.message, ...causes(thrown.cause)] : []
    const chain = ['e', 'd', 'c', 'b', 'a', 'top'].reduce<unknown>(
      (cause, text) => new Error(text, { cause }),
      'deepest',
    )
    expect(causes(loggableError(chain))).toEqual(['top', 'a', 'b', 'c', 'd', 'e'])

    const several = Array.from({ length: 6 }, (_, index) => new Error(`of ada@example.org ${index}`, { cause: index }))
    expect(loggableError(new AggregateError(several, 'all of them'))).toMatchObject({
      type: 'AggregateError',
      message: 'all of them',
      errors: [0, 1, 2, 3, 4].map((index) => ({
        message: `of [redacted] ${index}`,
        cause: { message: String(index) },
      })),
    })
    expect(loggableError(new AggregateError(several)).errors).toHaveLength(5)

    const levels = ({ errors }: LoggableError): number => 1 + Math.max(0, ...(errors ?? []).map(levels))
    let nested: Error = new Error('innermost')
    for (let level = 0; level < 10; level += 1) nested = new AggregateError([nested])
    expect(levels(loggableError(nested))).toBe(6)
  })

  it('has a message of at most 500 characters', () => {
    expect(loggableError(new Error('so '.repeat(1_000))).message).toHaveLength(500)
  })

  it('drops every field that is not known to be harmless', () => {
    const error = Object.assign(new Error('card declined'), { raw: { client_secret: 'x' }, headers: { cookie: 'y' } })
    expect(Object.keys(loggableError(error)).toSorted()).toEqual(['message', 'stack', 'type'])
  })

  it('has a bounded size, whatever was thrown', () => {
    const causes = Array.from({ length: 50 }).reduce<Error>(
      (cause) => new Error('x'.repeat(100_000), { cause }),
      new AggregateError(Array.from({ length: 1_000 }, () => new Error('one of many'))),
    )
    expect(JSON.stringify(loggableError(causes)).length).toBeLessThan(50_000)
    expect(loggableError('just text')).toEqual({ type: 'string', message: 'just text' })
    expect(loggableError(undefined)).toEqual({ type: 'undefined', message: 'undefined' })
  })

  it('becomes one line that includes its causes, for a database column or a header', () => {
    expect(errorSummary(failedQuery())).toBe(
      'Error: a database query failed; caused by Error 23505: duplicate key value violates unique constraint "users_email"',
    )
    expect(errorSummary(Object.assign(new Error('no code'), { code: undefined }))).toBe('Error: no code')
  })
})
