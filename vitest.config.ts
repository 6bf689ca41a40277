import { defineConfig } from 'vitest/config'

const everywhere = ['**/node_modules/**', '**/.marquee/**']

/** Test projects. The suffix of a test file's name says what the test needs, and so selects the project. */
export default defineConfig({
  test: {
    // The smallest supported machine has two cores. Both workers share one PostgreSQL and one RabbitMQ.
    pool: 'forks',
    maxWorkers: 2,
    // Test files share two processes, so that each process imports the code only once. So a file must clean up after
    // itself, such as fake clocks and module mocks.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A test that passes only at the second try has found a bug.
    retry: 0,
    allowOnly: false,
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
          sequence: { groupOrder: 1 },
          // All of these import the services.
          execArgv: ['--import=./infra/faster-imports.mjs'],
          include: ['**/*.int.test.ts'],
          exclude: everywhere,
          globalSetup: 'packages/testing/src/global-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          sequence: { groupOrder: 2 },
          include: ['**/*.system.test.ts'],
          exclude: everywhere,
          globalSetup: 'packages/system-tests/src/shared-system.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          // These tests mostly wait, e.g. for a hold to expire or a server to restart, so two can share two cores.
          sequence: { groupOrder: 2 },
          include: ['**/*.e2e.test.ts'],
          exclude: [...everywhere, 'packages/flood-lab/**', 'packages/bench/**', 'packages/storefront/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          // Chromium takes more than one core while a page loads.
          sequence: { groupOrder: 5 },
          include: ['packages/storefront/src/browser/**/*.e2e.test.ts'],
          exclude: everywhere,
          globalSetup: 'packages/storefront/src/browser/global-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'flood',
          // Latencies of legitimate requests are only meaningful when no other test runs.
          sequence: { groupOrder: 3 },
          include: ['packages/flood-lab/**/*.e2e.test.ts'],
          exclude: everywhere,
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          // The load takes both cores, so that a system which another test starts meanwhile would not start in time.
          sequence: { groupOrder: 4 },
          include: ['packages/bench/**/*.e2e.test.ts'],
          exclude: everywhere,
        },
      },
    ],
  },
})
