import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { nodeOptions } from './parts/node-process.ts'
import { serviceNames, sourceOf } from './service-environment.ts'

const withinMs = 20_000

/**
 * Compiles the services' code into the cache, in a process of its own, while the servers are being waited for. At a first
 * start each of the five would otherwise do it for itself and at the same time, on the same two cores, and keep the memory
 * that it takes. Resolves when it is done, or has failed: the services compile for themselves what is missing, as they do at
 * every later start.
 */
export const compileAhead = async (compileCache: string, signal: AbortSignal): Promise<void> => {
  if (existsSync(compileCache)) return
  const imports = serviceNames.map((name) => `import(${JSON.stringify(sourceOf(name, 'app.ts').href)})`)
  const compiler = spawn(
    process.execPath,
    // The services cannot use code that was compiled with other options.
    [...nodeOptions, '--input-type=module', '--eval', `await Promise.allSettled([${imports.join(', ')}])`],
    { env: { ...process.env, NODE_COMPILE_CACHE: compileCache }, stdio: 'ignore', timeout: withinMs, signal },
  )
  await once(compiler, 'exit').catch(() => undefined)
}
