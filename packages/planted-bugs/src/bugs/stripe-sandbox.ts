import type { PlantedBug } from '../planted-bug.ts'

export const stripeSandboxBugs: readonly PlantedBug[] = []
