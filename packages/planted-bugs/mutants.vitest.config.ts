import { defineConfig } from 'vitest/config'

/** The unit tests of the package that Stryker changes; `src/mutants.ts` names them. */
export default defineConfig({
  test: {
    include: JSON.parse(process.env['MARQUEE_MUTANT_TESTS'] ?? '[]'),
    exclude: ['**/node_modules/**', '**/*.{int,system,e2e}.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    // As in vitest.config.ts.
    testTimeout: 30_000,
  },
})
