import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const builder = fileURLToPath(new URL('../../storefront/build/main.ts', import.meta.url))

const timeoutMs = 120_000
const maxErrorLength = 500

/**
 * Builds the pages that the gateway serves, in a process of its own. Takes about 0.2 s when the sources have not changed
 * since the last build. Throws an error whose message is one line.
 */
export const buildStorefront = async ({ signal }: { signal?: AbortSignal } = {}): Promise<void> => {
  const child = spawn(process.execPath, [builder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // NODE_OPTIONS is empty, because the build cannot share a debugger's port with this process.
    env: { ...process.env, NODE_OPTIONS: '' },
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(0, maxErrorLength)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(errors.trim().replaceAll(/\s+/g, ' ') || `the build ended with exit code ${code}`)
}
