import type { PlantedBug } from '../planted-bug.ts'

export const gatewayBugs: readonly PlantedBug[] = []
