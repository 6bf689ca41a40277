import type { Patch } from './scratch-copy.ts'

/** A defect that tests must notice. It is planted in a scratch copy of the repository, never by a switch in the code. */
export type PlantedBug = {
  /** What is wrong with the code then. */
  readonly name: string
  readonly patches: readonly Patch[]
  /** Test files of which one at least must fail. */
  readonly tests: readonly string[]
}
