import type { PlantedBug } from '../planted-bug.ts'

export const messagingBugs: readonly PlantedBug[] = []
