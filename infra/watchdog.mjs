import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a command when this process has ended without calling the function that is returned. A shell waits on a pipe from
 * us: however suddenly we end, the pipe closes.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {() => Promise<void>} ends the watchdog, for when nothing is left to do; resolves when it is gone
 */
export function startWatchdog(command, args) {
  const watchdog = spawn('/bin/sh', ['-c', 'read -r _; exec "$0" "$@"', command, ...args], {
    // A session of its own: Ctrl-C in the terminal is for us alone.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  // Without a watchdog the next start stops what is left.
  watchdog.on('error', () => undefined)
  watchdog.unref()
  return async () => {
    const isRunning = watchdog.pid !== undefined && watchdog.exitCode === null && watchdog.signalCode === null
    watchdog.ref()
    if (isRunning && watchdog.kill('SIGKILL')) await once(watchdog, 'exit')
  }
}
