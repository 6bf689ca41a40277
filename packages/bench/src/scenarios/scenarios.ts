import { expiry } from './expiry.ts'
import { holds, hotShowtime } from './holds.ts'
import { liveSeats } from './live-seats.ts'
import { naive } from './naive.ts'
import { purchases, rush } from './purchases.ts'
import { movieList, seatMap, smallGets } from './reads.ts'
import type { Scenario } from './scenario.ts'
import { size } from './size.ts'
import { soak } from './soak.ts'

/** Every scenario, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  smallGets,
  seatMap,
  movieList,
  holds,
  hotShowtime,
  naive,
  purchases,
  rush,
  liveSeats,
  expiry,
  size,
  soak,
]
