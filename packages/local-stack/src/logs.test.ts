import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { boundForeignLogs, openLogFile } from './log-files.ts'
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

it('keeps everything in the file and prints what is severe enough, whatever pieces it comes in', () => {
  const { logs, printed, content } = open('warn')
  const { output } = logs.of('booking')
  const text = `{"level":"info","msg":"sold"}\n{"level":"warn","msg":"dünn"}\nlast words\n`
  const bytes = Buffer.from(text)
  for (const byte of bytes) output(Buffer.of(byte), 'stdout')
  expect(content('booking')).toBe(text)
  expect(printed).toEqual([expect.stringMatching(/booking +warn +dünn$/)])
})

it('prints what the stack itself says about a part, but nothing to who wants silence', () => {
  const { logs, printed, content } = open('warn')
  logs.say('booking', 'info', 'is back')
  expect(printed).toEqual([expect.stringMatching(/booking +info +is back$/)])
  expect(JSON.parse(content('stack'))).toMatchObject({ level: 'info', service: 'booking', msg: 'is back' })
  const silent = open('silent')
  silent.logs.say('booking', 'warn', 'ended')
  expect(silent.printed).toEqual([])
})

it('does not grow without end: a line that never ends is cut, a file of 20 MB put aside', () => {
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

it('empties the grown log of a program that holds it open, and goes on in the same file', () => {
  const logFolder = folder()
  const file = openSync(join(logFolder, 'postgres.log'), 'a')
  onTestFinished(() => closeSync(file))
  writeSync(file, Buffer.alloc(21 * 1024 * 1024, 'x'))
  boundForeignLogs(logFolder, ['postgres', 'missing'])
  writeSync(file, 'after')
  expect(readFileSync(join(logFolder, 'postgres.log'), 'utf8')).toBe('after')
  expect(readFileSync(join(logFolder, 'postgres.log.1')).length).toBe(21 * 1024 * 1024)
})
