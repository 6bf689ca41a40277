import { createColors } from 'picocolors'
import type { LogLevel } from './settings.ts'

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
type Level = (typeof levels)[number]

export type LogLine = {
  at: Date
  level: Level
  message: string
  /** What else the line says, as it stands in the JSON. */
  fields: Record<string, unknown>
}

/** Whether a line of this level is shown to somebody who asked for `least`. */
export const isShown = (level: Level, least: LogLevel): boolean =>
  least !== 'silent' && levels.indexOf(level) >= levels.indexOf(least)

// pino counts levels in tens from 10, unless it is told to write their names.
const levelOf = (value: unknown): Level | undefined =>
  typeof value === 'number' ? levels[Math.round(value / 10) - 1] : levels.find((level) => level === value)

const notWorthRepeating = new Set(['time', 'level', 'msg', 'service', 'name', 'pid', 'hostname'])

/** Reads one line of a service's output. What is no JSON log line, such as Node's own last words, is taken as it is. */
export const parseLogLine = (line: string, stream: 'stdout' | 'stderr'): LogLine => {
  const plain: LogLine = { at: new Date(), level: stream === 'stderr' ? 'warn' : 'info', message: line, fields: {} }
  if (!line.startsWith('{')) return plain
  try {
    const json = JSON.parse(line) as Record<string, unknown>
    const level = levelOf(json.level)
    if (!level) return plain
    const at = new Date(typeof json.time === 'number' || typeof json.time === 'string' ? json.time : Date.now())
    return {
      at: Number.isNaN(at.getTime()) ? plain.at : at,
      level,
      message: typeof json.msg === 'string' ? json.msg : '',
      fields: Object.fromEntries(Object.entries(json).filter(([name]) => !notWorthRepeating.has(name))),
    }
  } catch {
    return plain
  }
}

const longestValue = 500

const valueText = (value: unknown): string => {
  const json = typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)
  return json === undefined || json.length <= longestValue ? String(json) : `${json.slice(0, longestValue)}…`
}

type SerializedError = { type?: string; message?: string; stack?: string; code?: unknown; cause?: unknown }

const errorText = (error: SerializedError): string => {
  const { type, code, message, cause } = error
  const own = [type, code === undefined ? undefined : `(${String(code)})`, message].filter(Boolean).join(' ')
  return isError(cause) ? `${own}: ${errorText(cause)}` : own
}

const isError = (value: unknown): value is SerializedError =>
  typeof value === 'object' && value !== null && ('message' in value || 'stack' in value)

const twoDigits = (value: number): string => String(value).padStart(2, '0')

export const clockTime = (at: Date): string =>
  [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':')

/** The longest name that is printed before a message: `stripe-sandbox`. */
const nameWidth = 14

/** `20:15:03 booking        warn  message key=value`, and below it the stack of what was fatal, indented. */
export const formatLogLine = (name: string, line: LogLine, { colors }: { colors: boolean }): string => {
  const c = createColors(colors)
  const paint = { trace: c.dim, debug: c.dim, info: c.green, warn: c.yellow, error: c.red, fatal: c.red }[line.level]
  const { err, ...fields } = line.fields
  const parts = [
    c.dim(clockTime(line.at)),
    c.cyan(name.padEnd(nameWidth)),
    paint(line.level.padEnd(5)),
    line.message,
    isError(err) ? c.red(errorText(err)) : '',
    c.dim(
      Object.entries(fields)
        .map(([key, value]) => `${key}=${valueText(value)}`)
        .join(' '),
    ),
  ]
  const stack = isError(err) && (line.level === 'error' || line.level === 'fatal') ? stackFrames(err) : []
  return [parts.filter((part) => part !== '').join(' '), ...stack.map((frame) => c.dim(`    ${frame}`))].join('\n')
}

const shownFrames = 8

// Where in a library or in Node something was noticed helps nobody who only looks on; the log file has all of it.
const stackFrames = ({ stack = '' }: SerializedError): string[] =>
  stack
    .split('\n')
    .filter((frame) => /^\s+at /.test(frame) && !/node_modules|\(node:/.test(frame))
    .slice(0, shownFrames)
    .map((frame) => frame.trim())
