import type { PlantedBug } from '../planted-bug.ts'

export const paymentBugs: readonly PlantedBug[] = []
