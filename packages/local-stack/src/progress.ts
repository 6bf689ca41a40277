import { createColors } from 'picocolors'

export type Progress = {
  /** Does one step and reports it with its time once it is done; a step that fails is reported as failed. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Something worth knowing that takes no time. */
  note(message: string): void
}

const width = 24

/** One line for each step: its name and the seconds that it took. Several may be under way at once. */
export const reportProgress = (print: (text: string) => void, { colors }: { colors: boolean }): Progress => {
  const c = createColors(colors)
  return {
    step: async (name, work) => {
      const startedAt = performance.now()
      const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s`
      try {
        const result = await work()
        print(`  ${c.green('✓')} ${name.padEnd(width)}${c.dim(seconds())}`)
        return result
      } catch (error) {
        print(`  ${c.red('✗')} ${name.padEnd(width)}${c.dim(seconds())}`)
        throw error
      }
    },
    note: (message) => print(`    ${c.dim(message)}`),
  }
}
