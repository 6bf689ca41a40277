import type { EnvironmentOf } from './services.ts'
import { type RunningStack, startStack } from './stack.ts'

/**
 * Starts a stack beside others, for tests and labs: on any free ports, without demo data, output or limits that a test
 * would meet before what it is about.
 *
 * @param home where its data and logs are
 * @param cache where downloads and compiled code are; may be shared
 * @param settings as `npm start` takes them from the environment; they win over what this sets
 */
export const startStackBeside = ({
  home,
  cache,
  settings = {},
  environmentOf,
  print,
}: {
  home: string
  cache: string
  settings?: Readonly<Record<string, string>>
  environmentOf?: EnvironmentOf
  print?: (text: string) => void
}): Promise<RunningStack> =>
  startStack({
    cache,
    usualPorts: false,
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
  })
