import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openLogFile, rotateServerLogs } from './log-files.ts'
import { openLogs } from './logs.ts'

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'marquee-logs-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

const open = (level: 'info' | 'warn' | 'silent') => {
  const home = folder()
  const printed: string[] = []
  const logs = openLogs({ home, level, colors: false, print: (text) => printed.push(text) })
  onTestFinished(logs.close)
  return { logs, printed, content: (name: string) => readFileSync(join(home, 'logs', `${name}.log`), 'utf8') }
}

it('writes all output to the file and prints the lines that are severe enough, however the output is split', () => {
  const { logs, printed, content } = open('warn')
  const { output } = logs.of('booking')
  const text = `{"level":"info","msg":"sold"}\n{"level":"warn","msg":"dünn"}\nlast words\n`
  const bytes = Buffer.from(text)
  for (const byte of bytes) output(Buffer.of(byte), 'stdout')
  expect(content('booking')).toBe(text)
  expect(printed).toEqual([expect.stringMatching(/booking +warn +dünn$/)])
})

it('reports an event of a process to stack.log, and to the terminal unless its level is silent', () => {
  const { logs, printed, content } = open('warn')
  logs.report('booking', { event: 'process.restarted', level: 'info', message: 'ready again', pid: 7 })
  expect(printed).toEqual([expect.stringMatching(/booking +info +ready again$/)])
  expect(JSON.parse(content('stack'))).toMatchObject({
    level: 'info',
    service: 'booking',
    event: 'process.restarted',
    pid: 7,
    msg: 'ready again',
  })
  const silent = open('silent')
  silent.logs.report('booking', { event: 'process.ended', level: 'warn', message: 'ended' })
  expect(silent.printed).toEqual([])
})

it('prints one line of a crash report, and no plain text of a process that is still starting', () => {
  const { logs, printed, content } = open('warn')
  const { output, starting, ready } = logs.of('booking')
  const report = [
    'file:///repo/services/booking/src/main.ts:5',
    "throw new Error('no such table')",
    '      ^',
    '',
    'Error: no such table',
    '    at main (file:///repo/services/booking/src/main.ts:5:7)',
    "  code: 'X1'",
    '',
    'Node.js v24.21.0',
    '',
  ].join('\n')
  starting()
  output(Buffer.from('Configuration is wrong.\n'), 'stderr')
  expect(printed).toEqual([])
  ready()
  output(Buffer.from(report), 'stderr')
  output(Buffer.from('(node:7) Warning: something else\n'), 'stderr')
  expect(printed).toEqual([
    expect.stringMatching(/booking +warn +Error: no such table$/),
    expect.stringMatching(/booking +warn +\(node:7\) Warning: something else$/),
  ])
  expect(content('booking')).toBe(`Configuration is wrong.\n${report}(node:7) Warning: something else\n`)
})

it('cuts a line that never ends, and rotates a file at 20 MB', () => {
  const { logs, printed } = open('info')
  const { output } = logs.of('loud')
  for (let i = 0; i < 20; i += 1) output(Buffer.alloc(100_000, 'x'), 'stdout')
  expect(printed.length).toBeGreaterThan(3)

  const path = join(folder(), 'big.log')
  const file = openLogFile(path)
  for (let i = 0; i < 23; i += 1) file.write(Buffer.alloc(1024 * 1024, String(i % 10)))
  file.close()
  expect(readFileSync(path).length).toBeLessThan(3 * 1024 * 1024)
  expect(readFileSync(`${path}.1`).length).toBeGreaterThan(20 * 1024 * 1024)
})

it('truncates the log of a server that keeps the file open', () => {
  const logFolder = folder()
  const file = openSync(join(logFolder, 'postgres.log'), 'a')
  onTestFinished(() => closeSync(file))
  writeSync(file, Buffer.alloc(21 * 1024 * 1024, 'x'))
  rotateServerLogs(logFolder, ['postgres', 'missing'])
  writeSync(file, 'after')
  expect(readFileSync(join(logFolder, 'postgres.log'), 'utf8')).toBe('after')
  expect(readFileSync(join(logFolder, 'postgres.log.1')).length).toBe(21 * 1024 * 1024)
})
