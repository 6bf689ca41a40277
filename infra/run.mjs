import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { startWatchdog } from './watchdog.mjs'

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** Ctrl-C arrives twice, from the terminal and from npm. The same signal within this time is a duplicate. */
const DUPLICATE_SIGNAL_MS = 500

/**
 * Runs a command on this process's terminal and returns its exit code (128 + n when signal n ended it).
 *
 * The command gets a process group of its own, so that each signal reaches it exactly once, through this process.
 * Otherwise Ctrl-C would arrive twice: a terminal sends it to the whole foreground group, and npm sends it again. Some
 * programs stop without cleaning up at a second Ctrl-C. A second Ctrl-C of the user is passed on.
 *
 * `signal: 'leader'` signals only the command itself, for a command that stops its own children in order. `'group'`
 * signals the whole group, as a terminal does. If this process is killed, a watchdog sends SIGTERM.
 */
export function run(command, args, { signal: receiver = 'group', ...options } = {}) {
  const child = spawn(command, args, { ...options, stdio: 'inherit', detached: true })
  const lastForwardedAt = new Map()
  const forward = (signal) => {
    const now = performance.now()
    const isDuplicate = now - (lastForwardedAt.get(signal) ?? Number.NEGATIVE_INFINITY) < DUPLICATE_SIGNAL_MS
    if (isDuplicate || child.pid === undefined) return
    lastForwardedAt.set(signal, now)
    try {
      process.kill(receiver === 'group' ? -child.pid : child.pid, signal)
    } catch {
      // The command has just ended by itself.
    }
  }
  for (const signal of FORWARDED) process.on(signal, forward)
  const target = receiver === 'group' ? `-${child.pid}` : `${child.pid}`
  const stopWatchdog =
    child.pid === undefined ? undefined : startWatchdog('/bin/sh', ['-c', 'kill -s TERM -- "$0"', target])

  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`Could not run ${command}: ${error.message}`)
      resolve(127)
    })
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  }).finally(async () => {
    await stopWatchdog?.()
    for (const signal of FORWARDED) process.off(signal, forward)
  })
}
