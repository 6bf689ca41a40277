import { setTimeout as sleep } from 'node:timers/promises'
import { suffer } from './faults.ts'
import type { Fault, Plan } from './plan.ts'
import { seededRandom } from './random.ts'
import type { Stage } from './stage.ts'

/** What was done to the system, when it began (milliseconds from the start), and why it came to nothing, if so. */
export type InjectedFault = { readonly at: number; readonly fault: Fault; readonly failed?: string }

/** The time of one run. */
type Timing = {
  /** Milliseconds from the start. */
  readonly elapsed: () => number
  /** Aborted at the end of the time that is planned. */
  readonly over: AbortSignal
  /** Waits until so many milliseconds from the start, or until the end. */
  readonly until: (at: number) => Promise<void>
}

/** Customers make one visit after the other. Their last visits end by themselves. */
const visitAll = ({ showtimes, customers }: Stage, plan: Plan, { over }: Timing): Promise<void>[] =>
  plan.customers.map(async (visits, index) => {
    for (const visit of visits) {
      const showtime = showtimes[visit.showtime]
      if (over.aborted || !showtime) return
      const neighbour = customers[(index + 1) % customers.length]
      await customers[index]?.visit(visit, showtime, async (wanted) => neighbour?.rush(showtime.id, wanted))
      await sleep(visit.pause, undefined, { signal: over }).catch(() => undefined)
    }
  })

const rushAll = ({ showtimes, customers }: Stage, plan: Plan, { until }: Timing): Promise<void>[] =>
  plan.rushes.map(async ({ at, showtime, seats }) => {
    await until(at)
    const { id, seatIds } = showtimes[showtime] ?? { id: '', seatIds: [] }
    const wanted = seats.flatMap((seat) => seatIds[seat] ?? [])
    await Promise.all(customers.map((customer) => customer.rush(id, wanted)))
  })

const workAll = ({ staff }: Stage, plan: Plan, { until }: Timing): Promise<void>[] =>
  plan.staff.map(async ({ at, act }) => {
    await until(at)
    await staff.act(act)
  })

const injectAll = ({ system }: Stage, plan: Plan, { elapsed, over, until }: Timing): Promise<InjectedFault>[] => {
  const randoms = seededRandom(plan.seed)
  return plan.faults.map(async ({ at, fault }) => {
    const random = randoms.fork()
    await until(at)
    const beganAt = elapsed()
    const failed = await suffer(fault, system, { random, over })
    return { at: beganAt, fault, ...(failed === undefined ? {} : { failed }) }
  })
}

/**
 * Plays a plan: customers and staff at work, faults meanwhile. Resolves when the planned time is over and every fault has
 * ended, with what was injected and with what waits for the customers' last visits.
 */
export const play = async (stage: Stage, plan: Plan) => {
  const began = performance.now()
  const elapsed = () => Math.round(performance.now() - began)
  const ending = new AbortController()
  const over = ending.signal
  const until = (at: number) => sleep(Math.max(0, at - elapsed()), undefined, { signal: over }).catch(() => undefined)
  const timing = { elapsed, over, until }
  const timer = setTimeout(() => ending.abort(), plan.seconds * 1000)

  const visiting = [...visitAll(stage, plan, timing), ...rushAll(stage, plan, timing)]
  const working = workAll(stage, plan, timing)
  const injecting = Promise.all(injectAll(stage, plan, timing))
  await Promise.all([sleep(plan.seconds * 1000), ...working, injecting])
  clearTimeout(timer)
  ending.abort()
  return {
    injected: (await injecting).toSorted((one, other) => one.at - other.at),
    lastVisits: async (): Promise<void> => {
      await Promise.all(visiting)
    },
  }
}
