import type { PlantedBug } from '../planted-bug.ts'

export const serviceKitBugs: readonly PlantedBug[] = []
