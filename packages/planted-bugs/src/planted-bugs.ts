import { bookingBugs } from './bugs/booking.ts'
import type { PlantedBug } from './planted-bug.ts'

export const plantedBugs: readonly PlantedBug[] = [...bookingBugs]
