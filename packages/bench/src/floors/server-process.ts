import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export type ServerProcess = { readonly origin: string; readonly pid: number; readonly stop: () => void }

/**
 * Starts a server in a process of its own. The process ends when `stop` is called, or with this process.
 *
 * @param main the program, which sends its origin when it listens
 */
export const startServerProcess = async (main: URL, args: readonly string[]): Promise<ServerProcess> => {
  const child = fork(fileURLToPath(main), args)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${main.pathname} ended with exit code ${code} before it listened`)
  })
  ended.catch(() => undefined)
  const [origin] = (await Promise.race([once(child, 'message'), ended])) as [string]
  return {
    origin,
    pid: child.pid ?? 0,
    stop: () => {
      if (child.connected) child.disconnect()
    },
  }
}
