import {
  closeSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

const maxBytes = 20 * 1024 * 1024

/** Opens a log file that is rotated at 20 MB: the file is renamed to `.1` and replaces the previous `.1`. */
export const openLogFile = (file: string): { write(content: string | Buffer): void; close(): void } => {
  mkdirSync(dirname(file), { recursive: true })
  let size = existsSync(file) ? statSync(file).size : 0
  let descriptor: number | undefined = openSync(file, 'a')
  return {
    write: (content) => {
      if (descriptor === undefined) return
      if (size > maxBytes) {
        closeSync(descriptor)
        renameSync(file, `${file}.1`)
        descriptor = openSync(file, 'a')
        size = 0
      }
      try {
        size += typeof content === 'string' ? writeSync(descriptor, content) : writeSync(descriptor, content)
      } catch (error) {
        // A full disk must not crash the supervisor. The processes may still work, and the supervisor restarts them.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    },
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor)
      descriptor = undefined
    },
  }
}

/**
 * Rotates the logs that servers write themselves (PostgreSQL, RabbitMQ, S3) at 20 MB. A server keeps its file open and
 * appends to it, so the file is copied to `.1` and truncated.
 */
export const rotateServerLogs = (folder: string, names: string[]): void => {
  for (const file of globSync(names.map((name) => join(folder, `${name}.log`)))) {
    if (statSync(file).size <= maxBytes) continue
    copyFileSync(file, `${file}.1`)
    truncateSync(file)
  }
}
