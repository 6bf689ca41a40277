import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const stopLeftovers = fileURLToPath(new URL('./stop-leftovers.ts', import.meta.url))

/**
 * A shell that waits on a pipe from us. However suddenly we end, the pipe closes, and it stops what we leave behind.
 *
 * @returns the function that ends it, for when everything has been stopped in order; it resolves when it is gone
 */
export const startWatchdog = (home: string): (() => Promise<void>) => {
  const script = 'read -r _; exec "$0" "$@"'
  const watchdog = spawn('/bin/sh', ['-c', script, process.execPath, stopLeftovers, home], {
    // A session of its own: Ctrl-C in the terminal is for us alone.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  // Without it the next start stops what is left.
  watchdog.on('error', () => {})
  watchdog.unref()
  return async () => {
    const isRunning = watchdog.pid !== undefined && watchdog.exitCode === null && watchdog.signalCode === null
    watchdog.ref()
    if (isRunning && watchdog.kill('SIGKILL')) await once(watchdog, 'exit')
  }
}
