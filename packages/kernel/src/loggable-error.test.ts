import { describe, expect, it } from 'vitest'
import { errorSummary, loggableError } from './loggable-error.ts'

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

describe('an error that is logged', () => {
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

  it.each(secrets.filter((secret) => secret !== 'Ada Lovelace'))('does not quote %s from a message', (secret) => {
    const logged = loggableError(new Error(`It failed for ${secret} again`, { cause: `and for ${secret}` }))
    expect(JSON.stringify(logged)).not.toContain(secret)
    expect(logged.message).toMatch(/^It failed for .*\[redacted\].* again$/)
    expect(logged.cause?.message).toMatch(/redacted/)
  })

  it('does not quote what JSON.parse was given', () => {
    let thrown: unknown
    try {
      JSON.parse('"Ada Lovelace" is no JSON')
    } catch (error) {
      thrown = error
    }
    expect(JSON.stringify(loggableError(thrown))).not.toContain('Ada')
  })

  it('does not quote a value that PostgreSQL refused', () => {
    const error = Object.assign(new Error('invalid input syntax for type integer: "Ada Lovelace"'), { code: '22P02' })
    expect(JSON.stringify(loggableError(error))).not.toContain('Ada')
    expect(loggableError(error)).toMatchObject({ code: '22P02', message: 'the database refused a value' })
  })

  it('says where data had another shape than expected, and not what it was', () => {
    const error = Object.assign(new Error('Unrecognized key: "Ada Lovelace"'), {
      issues: [{ code: 'unrecognized_keys', path: ['seats', 0], keys: ['Ada Lovelace'] }],
    })
    expect(loggableError(error).message).toBe('data is not of the expected shape: seats.0 (unrecognized_keys)')
    expect(JSON.stringify(loggableError(error))).not.toContain('Ada')
  })

  it('keeps no field that is not known to be harmless', () => {
    const error = Object.assign(new Error('card declined'), { raw: { client_secret: 'x' }, headers: { cookie: 'y' } })
    expect(Object.keys(loggableError(error)).toSorted()).toEqual(['message', 'stack', 'type'])
  })

  it('is bounded, whatever was thrown', () => {
    const causes = Array.from({ length: 50 }).reduce<Error>(
      (cause) => new Error('x'.repeat(100_000), { cause }),
      new AggregateError(Array.from({ length: 1_000 }, () => new Error('one of many'))),
    )
    expect(JSON.stringify(loggableError(causes)).length).toBeLessThan(50_000)
    expect(loggableError('just text')).toEqual({ type: 'string', message: 'just text' })
    expect(loggableError(undefined)).toEqual({ type: 'undefined', message: 'undefined' })
  })

  it('fits in one line where a column or a header holds it', () => {
    expect(errorSummary(failedQuery())).toBe(
      'Error: a database query failed; caused by Error 23505: duplicate key value violates unique constraint "users_email"',
    )
  })
})
