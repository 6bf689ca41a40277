import { seatRows } from '@marquee/driver/staff'
import { type Customer, signUp } from './customers.ts'
import { type Plan, seatsInRow } from './plan.ts'
import { logPositions, type Scope } from './snapshot.ts'
import { staffAtWork } from './staff.ts'
import type { SystemUnderTest } from './system.ts'
import { nothingTold, type Told } from './told.ts'

/** Everything and everybody that a run has of its own. */
export type Stage = {
  readonly system: SystemUnderTest
  readonly told: Told
  readonly showtimes: readonly { readonly id: string; readonly seatIds: readonly string[] }[]
  readonly customers: readonly Customer[]
  readonly staff: ReturnType<typeof staffAtWork>
  readonly scope: Scope
}

/** New rooms with a showtime each, on sale. */
const openShowtimes = async ({ staff }: SystemUnderTest, movieId: string, { seed, showtimes }: Plan) => {
  const opened: Stage['showtimes'][number][] = []
  for (let index = 0; index < showtimes; index += 1) {
    const name = `Lab ${seed}-${Date.now()}-${index}`
    const room = await staff.addRoom(name, seatRows(['standard', 'premium'], seatsInRow))
    const startsAt = new Date(Date.now() + 86_400_000)
    const prices = { standard: 820, premium: 1250 }
    opened.push(await staff.openShowtime({ movieId, roomId: room.id, startsAt, prices }))
  }
  return opened
}

/** Opens showtimes and signs everybody up. Throws if the system cannot be used, before the first fault. */
export const prepareStage = async (system: SystemUnderTest, plan: Plan): Promise<Stage> => {
  await system.logIn()
  const told = nothingTold()
  const { id: movieId } = await system.staff.addMovie('Metropolis', 30)
  const showtimes = await openShowtimes(system, movieId, plan)
  const showtimeIds = showtimes.map(({ id }) => id)
  const customers: Customer[] = []
  // One after the other: hashing passwords takes a core each.
  for (const _ of plan.customers) customers.push(await signUp(system, told))
  const troublemaker = customers.at(-1)?.userId ?? ''
  const staff = staffAtWork(system, { told, movieId, showtimeIds, troublemaker })
  await staff.logIn()
  const since = Math.floor(Date.now() / 1000) - 5
  const scope = { movieId, showtimeIds, since, positions: await logPositions(system) }
  return { system, told, showtimes, customers, staff, scope }
}
