import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Files that take longest, longest first. If one of them started last, the other workers would wait for it.
const longest = [
  'packages/system-tests/src/journeys/disruptions.e2e.test.ts',
  'packages/local-stack/src/stack.e2e.test.ts',
  'packages/operations/src/operations.e2e.test.ts',
  'packages/operations/src/secrets-in-logs.e2e.test.ts',
  'packages/crash-lab/src/crash-lab.e2e.test.ts',
  'packages/system-tests/src/authorization/authorization.system.test.ts',
  'packages/system-tests/src/contract/fuzz.system.test.ts',
  'packages/planted-bugs/src/planted-bugs.e2e.test.ts',
  'gateway/src/limits/rate-limits.int.test.ts',
  'packages/messaging/src/consuming/consuming.int.test.ts',
  'packages/messaging/src/publishing/publishing.int.test.ts',
  'packages/service-kit/src/http/graceful-stop.int.test.ts',
  'packages/messaging/src/connection/broker-outage.int.test.ts',
  'packages/stripe-sandbox/src/restart.int.test.ts',
  'packages/local-servers/src/local-servers.int.test.ts',
  'gateway/src/proxy/rolling-restart.int.test.ts',
  'services/payment/src/features/settle-payments/stripe-failures.int.test.ts',
  // Not long, but the gateway renders the start page only while it has few films, and each browser test adds one.
  'packages/storefront/src/browser/start-page.e2e.test.ts',
  'packages/storefront/src/browser/pages.e2e.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((file) => moduleId.endsWith(file))
      return place === -1 ? longest.length : place
    }
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}

const everywhere = ['**/node_modules/**', '**/.marquee/**']

/** Test projects. The suffix of a test file's name says what the test needs, and so selects the project. */
export default defineConfig({
  test: {
    // The smallest supported machine has two cores.
    pool: 'forks',
    maxWorkers: 2,
    // Test files share these processes, so that each process imports the code only once. So a file must undo what it
    // changes, such as fake clocks that it has set and modules that it has mocked.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A test that passes only at the second try has found a bug.
    retry: 0,
    allowOnly: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...everywhere, '**/*.{int,system,e2e}.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'int',
          // Both workers share one PostgreSQL and one RabbitMQ.
          sequence: { groupOrder: 1 },
          // All of these import the services.
          execArgv: ['--import=./infra/faster-imports.mjs'],
          // For the programs of Node that tests start. A small service then starts in 0.5 s of processor time, not 1.4.
          env: {
            NODE_OPTIONS: `--import=${new URL('./infra/faster-imports.mjs', import.meta.url).href}`,
            NODE_COMPILE_CACHE: fileURLToPath(new URL('./.marquee/cache/node', import.meta.url)),
          },
          include: ['**/*.int.test.ts'],
          exclude: everywhere,
          globalSetup: 'packages/testing/src/global-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          // After the browser tests, which use the same system: the fuzz test leaves films with odd texts.
          sequence: { groupOrder: 5 },
          include: ['**/*.system.test.ts'],
          exclude: everywhere,
          globalSetup: 'packages/system-tests/src/shared-system.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          sequence: { groupOrder: 5 },
          include: ['**/*.e2e.test.ts'],
          exclude: [...everywhere, 'packages/flood-lab/**', 'packages/bench/**', 'packages/storefront/src/browser/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          // Chromium takes more than one core while a page loads.
          sequence: { groupOrder: 4 },
          include: ['packages/storefront/src/browser/**/*.e2e.test.ts'],
          exclude: everywhere,
          // As long as Playwright waits for an element: on a busy machine a page takes seconds to load.
          expect: { poll: { timeout: 15_000 } },
          globalSetup: 'packages/storefront/src/browser/global-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'flood',
          // Latencies of legitimate requests are only meaningful when no other test runs.
          sequence: { groupOrder: 2 },
          include: ['packages/flood-lab/**/*.e2e.test.ts'],
          exclude: everywhere,
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          // The load takes both cores, so that a system which another test starts meanwhile would not start in time.
          sequence: { groupOrder: 3 },
          include: ['packages/bench/**/*.e2e.test.ts'],
          exclude: everywhere,
        },
      },
    ],
  },
})
