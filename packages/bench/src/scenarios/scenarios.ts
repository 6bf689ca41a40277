import { expiry } from './expiry.ts'
import { holds, hotShowtime } from './holds.ts'
import { liveSeats } from './live-seats.ts'
import { purchases, rush } from './purchases.ts'
import { movieList, seatMap, smallGets } from './reads.ts'
import type { Scenario } from './scenario.ts'

/** Every scenario, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  smallGets,
  seatMap,
  movieList,
  holds,
  hotShowtime,
  purchases,
  rush,
  liveSeats,
  expiry,
]
