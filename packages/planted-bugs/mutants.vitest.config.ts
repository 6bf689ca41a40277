import { defineConfig } from 'vitest/config'

/** Runs the unit tests whose patterns `src/mutants.ts` passes in an environment variable. */
export default defineConfig({
  test: {
    include: JSON.parse(process.env['MARQUEE_MUTANT_TESTS'] ?? '[]'),
    exclude: ['**/node_modules/**', '**/*.{int,system,e2e}.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    // The same timeout as in vitest.config.ts.
    testTimeout: 30_000,
  },
})
