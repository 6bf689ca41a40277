import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a command when this process ends without calling the returned function. A shell waits on a pipe from this
 * process, and the pipe closes even if this process is killed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {() => Promise<void>} stops the watchdog, and resolves when it has ended
 */
export function startWatchdog(command, args) {
  const watchdog = spawn('/bin/sh', ['-c', 'read -r _; exec "$0" "$@"', command, ...args], {
    // In a session of its own, the watchdog does not get Ctrl-C.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  // Without a watchdog, the next start stops the processes that are left.
  watchdog.on('error', () => undefined)
  watchdog.unref()
  return async () => {
    const isRunning = watchdog.pid !== undefined && watchdog.exitCode === null && watchdog.signalCode === null
    watchdog.ref()
    if (isRunning && watchdog.kill('SIGKILL')) await once(watchdog, 'exit')
  }
}
