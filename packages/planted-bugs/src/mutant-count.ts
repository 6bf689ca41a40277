/** The part that we read of Stryker's report (mutation-testing-report-schema). */
export type StrykerReport = {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>
}

/** Mutants of which a test failed, or did not end, and those of which none did. */
export type MutantCount = { readonly noticed: number; readonly survived: number }

const noticed = ['Killed', 'Timeout']
const survived = ['Survived', 'NoCoverage']

/** Counts as Stryker does: what cannot be loaded is neither. */
export const countMutants = ({ files }: StrykerReport): MutantCount => {
  const mutants = Object.values(files).flatMap((file) => file.mutants)
  const howMany = (statuses: readonly string[]) => mutants.filter(({ status }) => statuses.includes(status)).length
  return { noticed: howMany(noticed), survived: howMany(survived) }
}

/** Per cent that were noticed; 100 of none. */
export const scoreOf = (count: MutantCount): number => {
  const all = count.noticed + count.survived
  return all === 0 ? 100 : (100 * count.noticed) / all
}
