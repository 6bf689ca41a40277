import { createColors } from 'picocolors'
import type { LogLevel } from './settings.ts'

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
type Level = (typeof levels)[number]

export type LogLine = {
  at: Date
  level: Level
  message: string
  /** The other fields of the JSON line. */
  fields: Record<string, unknown>
}

/** Whether a line of this level is shown when `least` is the least severe level to show. */
export const isShown = (level: Level, least: LogLevel): boolean =>
  least !== 'silent' && levels.indexOf(level) >= levels.indexOf(least)

// pino numbers its levels in tens from 10, unless it is configured to write their names.
const levelOf = (value: unknown): Level | undefined =>
  typeof value === 'number' ? levels[Math.round(value / 10) - 1] : levels.find((level) => level === value)

const fieldsShownElsewhere = new Set(['time', 'level', 'msg', 'service', 'name', 'pid', 'hostname'])

/**
 * Parses one line of a service's output. A line that is no JSON log line, such as a warning of Node's, stays as it is.
 */
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
      fields: Object.fromEntries(Object.entries(json).filter(([name]) => !fieldsShownElsewhere.has(name))),
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

const onOneLine = (text: string): string => {
  const line = text.replaceAll(/\s*\n\s*/g, ' ')
  return line.length <= longestValue ? line : `${line.slice(0, longestValue)}…`
}

/** The messages of an error and its causes, the innermost cause first. */
const errorTexts = ({ type, code, message, cause }: SerializedError): string[] => {
  const kind = [type, code].filter((part) => part !== undefined).join(' ')
  const own = [onOneLine(message ?? ''), kind === '' ? '' : `(${kind})`].filter((part) => part !== '').join(' ')
  return [...(isError(cause) ? errorTexts(cause) : []), own]
}

const isError = (value: unknown): value is SerializedError =>
  typeof value === 'object' && value !== null && ('message' in value || 'stack' in value)

const twoDigits = (value: number): string => String(value).padStart(2, '0')

export const clockTime = (at: Date): string =>
  [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':')

/** The length of the longest name: `stripe-sandbox`. */
const nameWidth = 14

/**
 * Formats a log line for the terminal, always as one line: `20:15:03 booking        warn  message key=value`. An
 * error's messages come first, from the innermost cause outwards, and the place in our code comes last.
 */
export const formatLogLine = (name: string, line: LogLine, { colors }: { colors: boolean }): string => {
  const c = createColors(colors)
  const paint = { trace: c.dim, debug: c.dim, info: c.green, warn: c.yellow, error: c.red, fatal: c.red }[line.level]
  const { err, ...fields } = line.fields
  const errors = isError(err) ? errorTexts(err).map((text) => c.red(text)) : []
  const frame = isError(err) && (line.level === 'error' || line.level === 'fatal') ? ownFrame(err) : undefined
  const parts = [
    c.dim(clockTime(line.at)),
    c.cyan(name.padEnd(nameWidth)),
    paint(line.level.padEnd(5)),
    [...errors, line.message].filter((part) => part !== '').join(': '),
    c.dim(
      Object.entries(fields)
        .map(([key, value]) => `${key}=${valueText(value)}`)
        .join(' '),
    ),
    frame === undefined ? '' : c.dim(frame),
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** The innermost frame in our own code. The whole stack is in the log file. */
const ownFrame = ({ stack = '' }: SerializedError): string | undefined =>
  stack
    .split('\n')
    .find((frame) => /^\s+at /.test(frame) && !/node_modules|\(node:/.test(frame))
    ?.trim()
