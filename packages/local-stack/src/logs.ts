import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { OutputListener } from '@marquee/local-servers/child-process'
import { openLogFile } from './log-files.ts'
import { formatLogLine, isShown, type LogLine, parseLogLine } from './log-line.ts'
import type { LogLevel } from './settings.ts'

export type Logs = {
  folder: string
  /** Takes what a process writes: all of it into `<name>.log`, what is severe enough also to the terminal. */
  of(name: string): { output: OutputListener; file: string }
  /** Something that the stack itself has to say about one of its parts. */
  say(name: string, level: LogLine['level'], message: string): void
  close(): void
}

// A line that never ends would otherwise grow in memory.
const longestLine = 256 * 1024

/** Cuts what comes in pieces into lines. */
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

/**
 * Where the processes' output goes: to files in `<home>/logs`, and in a readable form to `print`.
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
  // Those who may see the system work are not all who have an account on this machine.
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
  // At full load a service writes a line for every request. What will not be shown need not be parsed.
  const isSurelyHidden = (line: string) => !isShown('info', level) && line.startsWith('{"level":"info"')

  return {
    folder,
    of: (name) => {
      const file = fileOf(name)
      const cutters = {
        stdout: lineCutter((line) => isSurelyHidden(line) || printLine(name, parseLogLine(line, 'stdout'))),
        stderr: lineCutter((line) => printLine(name, parseLogLine(line, 'stderr'))),
      }
      return {
        file: join(folder, `${name}.log`),
        output: (piece, stream) => {
          file.write(piece)
          cutters[stream](piece)
        },
      }
    },
    say: (name, lineLevel, message) => {
      const at = new Date()
      fileOf('stack').write(
        `${JSON.stringify({ level: lineLevel, time: at.toISOString(), service: name, msg: message })}\n`,
      )
      // Whoever hides the services' chatter still wants to see that one of them crashed.
      if (level !== 'silent') print(formatLogLine(name, { at, level: lineLevel, message, fields: {} }, { colors }))
    },
    close: () => {
      for (const file of files.values()) file.close()
    },
  }
}
