import { createColors } from 'picocolors'

export type Progress = {
  /** Runs one step, and reports its duration and whether it succeeded. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Prints a message between the steps. */
  note(message: string): void
}

const width = 24

/** Prints one line for each step: its name and its duration in seconds. Steps may run concurrently. */
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
