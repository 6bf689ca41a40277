import { type BackgroundTask, createBackgroundTask } from '@marquee/service-kit/service/background-task'
import type { Logger } from 'pino'
import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

/** How often a replica looks for keys that another one has made. A key signs a minute after it was made. */
const loadMilliseconds = 5_000

const rotateMilliseconds = 60_000

/** Gives the newest key a successor when it is old enough, and keeps this replica's copy of the keys up to date. */
export const rotateSigningKeys = ({
  signingKeys,
  log,
}: {
  signingKeys: SigningKeys
  log: Logger
}): BackgroundTask[] => [
  createBackgroundTask({
    name: 'rotate signing keys',
    everyMilliseconds: rotateMilliseconds,
    run: async () => {
      await signingKeys.rotate()
      return false
    },
    log,
  }),
  createBackgroundTask({
    name: 'load signing keys',
    everyMilliseconds: loadMilliseconds,
    run: async () => {
      await signingKeys.load()
      return false
    },
    log,
  }),
]
