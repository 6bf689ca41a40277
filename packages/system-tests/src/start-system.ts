import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { RunningStack } from '@marquee/local-stack/stack'
import { startStackBeside } from '@marquee/local-stack/stack-beside'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

/** How long a hold lasts: longer than any test takes. */
export const holdSeconds = 600

export type StartedSystem = { home: string; running: RunningStack; stop: () => Promise<void> }

/** Starts the whole system as `npm start` does, in a folder of its own that `stop` deletes. It takes some 25 s of processor time. */
export const startSystem = async (settings: Record<string, string> = {}): Promise<StartedSystem> => {
  const home = await mkdtemp(join(tmpdir(), 'marquee-system-'))
  const removeHome = () => rm(home, { recursive: true, force: true })
  try {
    const running = await startStackBeside({
      home,
      cache,
      settings: { MARQUEE_LOG: 'error', RESERVATION_EXPIRATION_SECONDS: String(holdSeconds), ...settings },
    })
    const stop = async () => {
      await running.stop()
      await removeHome()
    }
    return { home, running, stop }
  } catch (error) {
    await removeHome()
    throw error
  }
}
