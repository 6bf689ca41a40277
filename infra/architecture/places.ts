/**
 * Defines in which files of a service some kinds of code belong. Biome checks the imports between layers; these rules
 * check the code within a layer.
 */

import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

type PlaceRule = {
  /** The rule as a sentence, for the report. */
  says: string
  /** The code that only some files may contain. */
  text: RegExp
  /** The files that may contain the code. */
  belongsIn: RegExp
  /** Further files that may contain the code. */
  exceptions: readonly string[]
}

const placeRules: PlaceRule[] = [
  {
    says: 'an HTTP schema belongs in features/<noun>.body.ts or in a route',
    text: /from 'zod'/,
    belongsIn: /\/src\/(features\/.+\.(body|route)|config)\.ts$/,
    // These files parse stored data and Stripe's data.
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
    // Stripe's client checks the age of a signature by the system time, and this file must do the same.
    exceptions: ['services/payment/src/infrastructure/stripe.ts'],
  },
  {
    says: 'a background task is scheduled in app.ts',
    text: /\bcreateBackgroundTask\b/,
    belongsIn: /\/src\/app\.ts$/,
    exceptions: [],
  },
]

export type Misplacement = { path: string; says: string }

/** Finds source files of services that contain code which belongs elsewhere. */
export const misplacements = (root: string): Misplacement[] =>
  filesUnderRules(root).flatMap(({ path, rule: { says, belongsIn, exceptions } }) =>
    belongsIn.test(path) || exceptions.includes(path) ? [] : [{ path, says }],
  )

/** Finds exceptions that no file needs. */
export function unusedExceptions(root: string): string[] {
  const used = filesUnderRules(root)
  return placeRules.flatMap((rule) =>
    rule.exceptions.filter((exception) => !used.some((file) => file.path === exception && file.rule === rule)),
  )
}

const filesUnderRules = (root: string): { path: string; rule: PlaceRule }[] =>
  globSync('services/*/src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts', '**/src/testing.ts'] }).flatMap((path) => {
    const source = readFileSync(join(root, path), 'utf8')
    return placeRules.filter(({ text }) => text.test(source)).map((rule) => ({ path, rule }))
  })

/** Finds folders of use cases without a test. */
export function useCasesWithoutTest(root: string): string[] {
  const sources = globSync('services/*/src/features/*/*.ts', { cwd: root })
  const tested = new Set(sources.filter((path) => basename(path).endsWith('.test.ts')).map((path) => dirname(path)))
  return [...new Set(sources.map((path) => dirname(path)))].filter((folder) => !tested.has(folder)).toSorted()
}
