import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { RunningStack } from '@marquee/local-stack/stack'
import { startTestStack } from '@marquee/local-stack/test-stack'

const cache = resolve(import.meta.dirname, '../../../.marquee/cache')

/** The duration of a hold, which is longer than any test. */
export const holdSeconds = 600

export type StartedSystem = { home: string; running: RunningStack; stop: () => Promise<void> }

/**
 * Starts the whole system as `npm start` does, with its files in a new folder, which `stop` deletes. A start takes
 * more than 20 s of processor time.
 */
export const startSystem = async (settings: Record<string, string> = {}): Promise<StartedSystem> => {
  const home = await mkdtemp(join(tmpdir(), 'marquee-system-'))
  const removeHome = () => rm(home, { recursive: true, force: true })
  try {
    const running = await startTestStack({
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
