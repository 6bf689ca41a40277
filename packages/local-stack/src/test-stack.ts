import type { EnvironmentOf } from './services.ts'
import { type RunningStack, startStack } from './stack.ts'

/**
 * Starts a stack for tests and labs, on free ports, without demo data and terminal output. Rate limits are off, and the
 * limit of unpaid reservations is 1000, so that no test reaches a limit by accident. `stop` kills the servers, so no
 * other stack can be started on the same data.
 *
 * @param home the folder for data and logs
 * @param cache the folder for downloads and compiled code; several stacks may share it
 * @param settings variables as `npm start` reads them, which take precedence over the variables that this function sets
 * @param signal cancels the start when aborted
 */
export const startTestStack = ({
  home,
  cache,
  settings = {},
  environmentOf,
  print,
  signal,
}: {
  home: string
  cache: string
  settings?: Readonly<Record<string, string>>
  environmentOf?: EnvironmentOf
  print?: (text: string) => void
  signal?: AbortSignal
}): Promise<RunningStack> =>
  startStack({
    cache,
    useDefaultPorts: false,
    isDisposable: true,
    environment: {
      ...process.env,
      PORT: '',
      MARQUEE_HOME: home,
      MARQUEE_DEMO_DATA: 'off',
      MARQUEE_LOG: 'silent',
      RATE_LIMITS: 'off',
      UNPAID_RESERVATIONS_PER_USER: '1000',
      ...settings,
    },
    ...(environmentOf ? { environmentOf } : {}),
    ...(print ? { print } : {}),
    ...(signal ? { signal } : {}),
  })
