import type { Patch } from './scratch-copy.ts'

/**
 * A bug that tests must catch. The bug is planted in a scratch copy of the repository, never by a switch in the code.
 */
export type PlantedBug = {
  /** Says what the planted bug does wrong. */
  readonly name: string
  readonly patches: readonly Patch[]
  /** Test files, of which at least one must fail. */
  readonly tests: readonly string[]
}
