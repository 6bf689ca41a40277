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

/** A log file that is put aside as `.1`, in place of the one before it, when it has grown to 20 MB. */
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
        // A full disk must not bring down what could still be working, nor us, who would have to restart it.
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
 * Bounds the logs that programs write themselves (PostgreSQL, RabbitMQ, S3): they keep the file open and append to it, so it
 * is copied and emptied instead of renamed.
 */
export const boundForeignLogs = (folder: string, names: string[]): void => {
  for (const file of globSync(names.map((name) => join(folder, `${name}.log`)))) {
    if (statSync(file).size <= maxBytes) continue
    copyFileSync(file, `${file}.1`)
    truncateSync(file)
  }
}
