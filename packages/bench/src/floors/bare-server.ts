import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('./bare-server-main.ts', import.meta.url))

export type BareServer = { readonly origin: string; readonly pid: number; readonly stop: () => void }

/**
 * Starts a process with a Fastify server without plugins or hooks.
 *
 * @param upstream the server to which each GET is passed on by undici; without one, `GET /` answers with a small JSON
 */
export const startBareServer = async (upstream?: string): Promise<BareServer> => {
  const child = fork(main, upstream === undefined ? [] : [upstream])
  const [origin] = (await once(child, 'message')) as [string]
  return {
    origin,
    pid: child.pid ?? 0,
    stop: () => {
      if (child.connected) child.disconnect()
    },
  }
}
