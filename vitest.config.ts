import { defineConfig } from 'vitest/config'

const everywhere = ['**/node_modules/**', '**/.marquee/**']

/** Test projects, by suffix: what a test needs to run is in its file's name. */
export default defineConfig({
  test: {
    // Two cores are the smallest machine we promise. Real PostgreSQL and RabbitMQ are shared by both workers.
    pool: 'forks',
    maxWorkers: 2,
    // Files run one after the other in two processes, which import what they test once. So no file may leave anything
    // behind: neither a fake clock nor a mock of a module.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A test that only passes the second time has found something; we want to see it.
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
          // All of these import the services, each in a process of its own.
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
          // Much of these tests is waiting, for a hold to lapse or a server to come back: two share two cores well.
          sequence: { groupOrder: 2 },
          include: ['**/*.e2e.test.ts'],
          exclude: [...everywhere, 'packages/flood-lab/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'flood',
          // How long an honest request takes says something only when no other test is running.
          sequence: { groupOrder: 3 },
          include: ['packages/flood-lab/**/*.e2e.test.ts'],
          exclude: everywhere,
        },
      },
    ],
  },
})
