/** The part of Stryker's report that we read (mutation-testing-report-schema). */
export type StrykerReport = {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>
}

/**
 * `noticed` counts mutants that made a test fail or time out. `survived` counts mutants that no test noticed or
 * covered.
 */
export type MutantCount = { readonly noticed: number; readonly survived: number }

const noticed = ['Killed', 'Timeout']
const survived = ['Survived', 'NoCoverage']

/** Counts as Stryker does: a mutant that cannot be loaded is neither noticed nor a survivor. */
export const countMutants = ({ files }: StrykerReport): MutantCount => {
  const mutants = Object.values(files).flatMap((file) => file.mutants)
  const countWith = (statuses: readonly string[]) => mutants.filter(({ status }) => statuses.includes(status)).length
  return { noticed: countWith(noticed), survived: countWith(survived) }
}

/** The percentage of noticed mutants; 100 if there are no mutants. */
export const scoreOf = (count: MutantCount): number => {
  const all = count.noticed + count.survived
  return all === 0 ? 100 : (100 * count.noticed) / all
}
