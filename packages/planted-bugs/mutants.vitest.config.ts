import { defineConfig } from 'vitest/config'

/** The unit tests of what Stryker changes. */
export default defineConfig({
  test: {
    include: [
      '{services,gateway}/**/*.test.ts',
      'packages/{kernel,contracts,messaging,service-kit,stripe-sandbox}/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/*.{int,system,e2e}.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    // As in vitest.config.ts.
    testTimeout: 30_000,
  },
})
