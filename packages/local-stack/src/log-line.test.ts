import { describe, expect, it } from 'vitest'
import { formatLogLine, isShown, parseLogLine } from './log-line.ts'

const plain = { colors: false }
const shown = (name: string, json: object) => formatLogLine(name, parseLogLine(JSON.stringify(json), 'stdout'), plain)

describe('a log line', () => {
  it('shows the time, the process, the level, the message, and the other fields as key=value', () => {
    const time = new Date(2027, 0, 15, 9, 5, 3).toISOString()
    const line = {
      level: 'warn',
      time,
      service: 'booking',
      msg: 'a show is late',
      seatIds: ['E1'],
      minutes: 7,
      by: 'us',
    }
    expect(shown('booking', line)).toBe('09:05:03 booking        warn  a show is late seatIds=["E1"] minutes=7 by=us')
  })

  it('is parsed with pino’s level numbers as well as with level names', () => {
    const line = parseLogLine('{"level":50,"time":1800000000000,"msg":"no"}', 'stdout')
    expect(line).toMatchObject({ level: 'error', message: 'no', at: new Date(1_800_000_000_000) })
  })

  it('shows an error on one line: the innermost cause first, the place in our code last', () => {
    const stack = [
      'Error: boom',
      '    at sell (/repo/services/booking/src/app.ts:1:2)',
      '    at run (/repo/node_modules/fastify/lib/x.js:1:2)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:89:21)',
    ].join('\n')
    const text = shown('booking', {
      level: 'error',
      msg: 'failed',
      seatId: 'E1',
      err: {
        type: 'Error',
        message: 'the statement\nfailed',
        stack,
        cause: { type: 'Error', code: 'X1', message: 'boom' },
      },
    })
    expect(text).toMatch(
      /error boom \(Error X1\): the statement failed \(Error\): failed seatId=E1 at sell \(\/repo\/services\/booking\/src\/app.ts:1:2\)$/,
    )
  })

  it('is cut when a field is very long', () => {
    expect(shown('catalog', { level: 'warn', msg: 'long', body: 'x'.repeat(100_000) }).length).toBeLessThan(700)
  })

  it.each(['plain words', '{broken', '{"no":"level"}', 'null', '{"level":"loud","msg":"?"}'])(
    'is shown as it is when it is no JSON log line: %j',
    (text) => {
      expect(parseLogLine(text, 'stderr')).toMatchObject({ level: 'warn', message: text, fields: {} })
      expect(parseLogLine(text, 'stdout')).toMatchObject({ level: 'info', message: text })
    },
  )

  it('is shown when it is at least as severe as the given level', () => {
    expect(isShown('info', 'warn')).toBe(false)
    expect(isShown('warn', 'warn')).toBe(true)
    expect(isShown('info', 'info')).toBe(true)
    expect(isShown('fatal', 'silent')).toBe(false)
  })
})
