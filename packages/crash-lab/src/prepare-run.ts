import { seatRows } from '@marquee/driver/staff'
import { type Customer, signUp } from './customers.ts'
import { noObservations, type Observations } from './observations.ts'
import { type Plan, seatsInRow } from './plan.ts'
import { logPositions, type Scope } from './snapshot.ts'
import { createStaff } from './staff.ts'
import type { SystemUnderTest } from './system.ts'

/** The system with the showtimes, customers and staff of one run. */
export type PreparedRun = {
  readonly system: SystemUnderTest
  readonly observations: Observations
  readonly showtimes: readonly { readonly id: string; readonly seatIds: readonly string[] }[]
  readonly customers: readonly Customer[]
  readonly staff: ReturnType<typeof createStaff>
  readonly scope: Scope
}

/** A wheelchair space with two companion seats beside it, in the third row. */
const accessibleRow = (['wheelchair', 'companion', 'companion'] as const).map((type, index) => ({
  row: 3,
  number: index + 1,
  type,
}))

/** One customer in three buys as a guest. The last customer has an account, which staff may close. */
const guestInterval = 3

/** Opens showtimes for sale, each in a new room. */
const openShowtimes = async ({ staff }: SystemUnderTest, movieId: string, { seed, showtimes }: Plan) => {
  const opened: PreparedRun['showtimes'][number][] = []
  for (let index = 0; index < showtimes; index += 1) {
    const name = `Lab ${seed}-${Date.now()}-${index}`
    const ordinary = seatRows(['standard', 'premium'], seatsInRow)
    const room = await staff.addRoom(name, [...ordinary, ...accessibleRow])
    const startsAt = new Date(Date.now() + 86_400_000)
    const prices = { standard: 820, premium: 1250 }
    opened.push(await staff.openShowtime({ movieId, roomId: room.id, startsAt, prices }))
  }
  return opened
}

/** Opens the showtimes and registers the customers. Throws if the system fails although no fault was injected. */
export const prepareRun = async (system: SystemUnderTest, plan: Plan): Promise<PreparedRun> => {
  await system.logIn()
  const observations = noObservations()
  const { id: movieId } = await system.staff.addMovie('Metropolis', 30)
  const showtimes = await openShowtimes(system, movieId, plan)
  const showtimeIds = showtimes.map(({ id }) => id)
  const customers: Customer[] = []
  // Customers register one after the other, because hashing a password takes a whole core.
  for (const index of plan.customers.keys()) {
    customers.push(await signUp(system, { isGuest: index % guestInterval === 1, observations }))
  }
  const userIdToClose = customers.at(-1)?.userId ?? ''
  const staff = createStaff(system, { observations, movieId, showtimeIds, userIdToClose })
  await staff.logIn()
  const since = Math.floor(Date.now() / 1000) - 5
  const scope = { movieId, showtimeIds, since, positions: await logPositions(system) }
  return { system, observations, showtimes, customers, staff, scope }
}
