import { type ServerProcess, startServerProcess } from './server-process.ts'

/**
 * Starts a process with a Fastify server without plugins or hooks.
 *
 * @param upstream the server to which each GET is passed on by undici; without one, `GET /` answers with a small JSON
 */
export const startBareServer = (upstream?: string): Promise<ServerProcess> =>
  startServerProcess(new URL('./bare-server-main.ts', import.meta.url), upstream === undefined ? [] : [upstream])
