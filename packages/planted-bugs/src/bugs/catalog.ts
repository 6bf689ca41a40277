import type { PlantedBug } from '../planted-bug.ts'

export const catalogBugs: readonly PlantedBug[] = []
