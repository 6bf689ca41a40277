import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { startWatchdog } from './watchdog.mjs'

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** Ctrl-C arrives twice here, from the terminal and from npm; what follows this closely is the same wish. */
const SAME_WISH_MS = 500

/**
 * Runs a command on this process's terminal until it ends and returns its exit code (128 + n when signal n ended it).
 *
 * The command gets a process group of its own, so that a signal reaches it exactly once, and through us only: a
 * terminal sends Ctrl-C to its whole foreground group, npm sends it to us once more, and a program that takes a second
 * Ctrl-C for "at once, without cleaning up" must not be told so by accident. A second Ctrl-C of the user's is passed on.
 *
 * `signal: 'leader'` tells only the command itself, for one that stops its own children in order; `'group'` tells them
 * all, as a terminal would. If this process is killed without a chance to say so, the command is sent a SIGTERM.
 */
export function run(command, args, { signal: audience = 'group', ...options } = {}) {
  const child = spawn(command, args, { ...options, stdio: 'inherit', detached: true })
  const lastForwardedAt = new Map()
  const forward = (signal) => {
    const now = performance.now()
    const isRepeat = now - (lastForwardedAt.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_WISH_MS
    if (isRepeat || child.pid === undefined) return
    lastForwardedAt.set(signal, now)
    try {
      process.kill(audience === 'group' ? -child.pid : child.pid, signal)
    } catch {
      // It ended by itself just now.
    }
  }
  for (const signal of FORWARDED) process.on(signal, forward)
  const target = audience === 'group' ? `-${child.pid}` : `${child.pid}`
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
