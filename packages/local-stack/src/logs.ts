import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { OutputListener } from '@marquee/local-servers/child-process'
import { crashReportFilter } from './crash-report.ts'
import { openLogFile } from './log-files.ts'
import { formatLogLine, isShown, type LogLine, parseLogLine } from './log-line.ts'
import type { LogLevel } from './settings.ts'

/** Something that happened to a process of the stack, or to the stack itself. */
export type StackEvent = {
  /** A stable code, such as `process.started`. */
  event: string
  level: LogLine['level']
  message: string
  pid?: number
  /** `ended with exit code 1`, for example. */
  exit?: string
  /** Why the event happened. */
  reason?: string
}

export type ProcessLog = {
  /** Writes the output to the file, and the lines that are severe enough to the terminal. */
  output: OutputListener
  file: string
  /** Keeps plain text off the terminal until `ready` is called: if the start fails, its error has the reason. */
  starting(): void
  ready(): void
}

export type Logs = {
  folder: string
  /** The log of a process, in `<name>.log`. */
  of(name: string): ProcessLog
  /** Writes an event to `stack.log`. */
  record(name: string, event: StackEvent): void
  /** Writes an event of any level to the terminal, unless the terminal's level is `silent`. */
  announce(name: string, event: StackEvent): void
  /** Writes an event to `stack.log` and to the terminal. */
  report(name: string, event: StackEvent): void
  close(): void
}

// A line that never ends would otherwise grow in memory.
const longestLine = 256 * 1024

/** Cuts output that arrives in pieces into lines. */
const lineCutter = (onLine: (line: string) => void): ((piece: Buffer) => void) => {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  return (piece) => {
    const lines = (rest + decoder.write(piece)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestLine) lines.push(rest.slice(0, longestLine))
    if (rest.length > longestLine) rest = ''
    for (const line of lines) if (line.trim() !== '') onLine(line)
  }
}

/** The line of `stack.log` for an event, with a line break. */
export const stackLogLine = (name: string, { event, level, message, ...fields }: StackEvent, at = new Date()): string =>
  `${JSON.stringify({ level, time: at.toISOString(), service: name, event, ...fields, msg: message })}\n`

/**
 * Opens the logs of a stack: files in `<home>/logs`, and a readable form that goes to `print`.
 *
 * @param level the least severe level that is printed
 */
export const openLogs = ({
  home,
  level,
  colors,
  print,
}: {
  home: string
  level: LogLevel
  colors: boolean
  print: (text: string) => void
}): Logs => {
  const folder = join(home, 'logs')
  mkdirSync(folder, { recursive: true })
  // Other users of this machine must not read the logs.
  chmodSync(folder, 0o700)
  const files = new Map<string, ReturnType<typeof openLogFile>>()
  const fileOf = (name: string) => {
    const file = files.get(name) ?? openLogFile(join(folder, `${name}.log`))
    files.set(name, file)
    return file
  }
  const printLine = (name: string, line: LogLine) => {
    if (isShown(line.level, level)) print(formatLogLine(name, line, { colors }))
  }
  // Lines that are not printed are not parsed, because at full load a service writes a line for every request.
  const isSurelyHidden = (line: string) => !isShown('info', level) && line.startsWith('{"level":"info"')

  const record: Logs['record'] = (name, event) => fileOf('stack').write(stackLogLine(name, event))
  const announce: Logs['announce'] = (name, { level: eventLevel, message }) => {
    const line = { at: new Date(), level: eventLevel, message, fields: {} }
    if (level !== 'silent') print(formatLogLine(name, line, { colors }))
  }

  return {
    folder,
    of: (name) => {
      const file = fileOf(name)
      let isStarting = false
      const isInteresting = crashReportFilter()
      const cutters = {
        stdout: lineCutter((line) => isSurelyHidden(line) || printLine(name, parseLogLine(line, 'stdout'))),
        stderr: lineCutter((line) => {
          if (line.startsWith('{') || (isInteresting(line) && !isStarting))
            printLine(name, parseLogLine(line, 'stderr'))
        }),
      }
      return {
        file: join(folder, `${name}.log`),
        output: (piece, stream) => {
          file.write(piece)
          cutters[stream](piece)
        },
        starting: () => {
          isStarting = true
        },
        ready: () => {
          isStarting = false
        },
      }
    },
    record,
    announce,
    report: (name, event) => {
      record(name, event)
      announce(name, event)
    },
    close: () => {
      for (const file of files.values()) file.close()
    },
  }
}
