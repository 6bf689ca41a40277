import type { PlantedBug } from '../planted-bug.ts'

export const identityBugs: readonly PlantedBug[] = []
