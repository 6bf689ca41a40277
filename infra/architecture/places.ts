/**
 * Where which kind of line belongs in a service. Biome refuses imports between layers; these rules are about what a file
 * of the right layer must not hold.
 */

import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

type PlaceRule = {
  /** The rule in a sentence, for the report. */
  says: string
  /** What only some files may hold. */
  text: RegExp
  /** The files that may hold it. */
  belongsIn: RegExp
  /** Files that may hold it besides. */
  exceptions: readonly string[]
}

const placeRules: PlaceRule[] = [
  {
    says: 'a schema of HTTP is in features/<noun>.body.ts or in a route',
    text: /from 'zod'/,
    belongsIn: /\/src\/(features\/.+\.(body|route)|config)\.ts$/,
    // These parse what is stored, and what Stripe sends.
    exceptions: [
      'services/booking/src/infrastructure/idempotency-keys.ts',
      'services/payment/src/infrastructure/stripe-events.ts',
      'services/payment/src/infrastructure/stripe.ts',
    ],
  },
  {
    says: 'the time comes from a Clock',
    text: /\bDate\.now\b|\bnew Date\(\)/,
    belongsIn: /^$/,
    // Stripe's client judges the age of a signature by the machine's clock, and this file does so beside it.
    exceptions: ['services/payment/src/infrastructure/stripe.ts'],
  },
  {
    says: 'how often a background task runs is in app.ts',
    text: /\bcreateBackgroundTask\b/,
    belongsIn: /\/src\/app\.ts$/,
    exceptions: [],
  },
]

export type Misplacement = { path: string; says: string }

/** Source files of services that hold what belongs elsewhere. */
export const misplacements = (root: string): Misplacement[] =>
  holders(root).flatMap(({ path, rule: { says, belongsIn, exceptions } }) =>
    belongsIn.test(path) || exceptions.includes(path) ? [] : [{ path, says }],
  )

/** Exceptions that no file makes use of, so that the rules say no more than what is. */
export function unusedExceptions(root: string): string[] {
  const used = holders(root)
  return placeRules.flatMap((rule) =>
    rule.exceptions.filter((exception) => !used.some(({ path, rule: held }) => path === exception && held === rule)),
  )
}

const holders = (root: string): { path: string; rule: PlaceRule }[] =>
  globSync('services/*/src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts', '**/src/testing.ts'] }).flatMap((path) => {
    const source = readFileSync(join(root, path), 'utf8')
    return placeRules.filter(({ text }) => text.test(source)).map((rule) => ({ path, rule }))
  })

/** Folders of use cases that have no test of their own. */
export function useCasesWithoutTest(root: string): string[] {
  const sources = globSync('services/*/src/features/*/*.ts', { cwd: root })
  const tested = new Set(sources.filter((path) => basename(path).endsWith('.test.ts')).map((path) => dirname(path)))
  return [...new Set(sources.map((path) => dirname(path)))].filter((folder) => !tested.has(folder)).toSorted()
}
