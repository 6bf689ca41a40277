import { describe, expect, it } from 'vitest'
import { endReason } from './log-tail.ts'

describe('the reason why a process ended', () => {
  it('is the message of an uncaught error, without its stack', () => {
    const output = [
      'file:///repo/services/booking/src/main.ts:5',
      "throw new Error('no such thing')",
      '      ^',
      '',
      'Error: no such thing',
      '    at main (file:///repo/services/booking/src/main.ts:5:7)',
      '',
      'Node.js v24.21.0',
      '',
    ].join('\n')
    expect(endReason(output)).toBe('Error: no such thing')
  })

  it('is the message of the last fatal line of a JSON log', () => {
    const output = [
      '{"level":"info","msg":"GET /"}',
      '{"level":"fatal","msg":"unexpected error","err":{"message":"out of file handles\\nand more"}}',
      '{"level":"info","msg":"GET /"}',
    ].join('\n')
    expect(endReason(output)).toBe('out of file handles')
  })

  it('is the last plain line when no line is marked as an error', () => {
    expect(endReason('Configuration is wrong.\nRATE_LIMITS: Invalid option\n')).toBe('RATE_LIMITS: Invalid option')
  })

  it('is the FATAL line of PostgreSQL, without the time and the pid', () => {
    const output = [
      '2027-01-15 09:05:03.120 UTC [812] @ LOG:  could not bind IPv4 address "127.0.0.1"',
      '2027-01-15 09:05:03.121 UTC [812] @ FATAL:  could not create any TCP/IP sockets',
      '2027-01-15 09:05:03.122 UTC [812] @ LOG:  database system is shut down',
    ].join('\n')
    expect(endReason(output)).toBe('FATAL:  could not create any TCP/IP sockets')
  })

  it('is unknown when the process wrote nothing, or only lines of normal work', () => {
    expect(endReason('')).toBeUndefined()
    expect(endReason('{"level":"info","msg":"GET /"}\n')).toBeUndefined()
  })

  it('has at most 300 characters', () => {
    expect(endReason('x'.repeat(10_000))).toHaveLength(300)
  })
})
