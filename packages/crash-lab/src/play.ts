import { setTimeout as sleep } from 'node:timers/promises'
import { describeFault, inSeconds } from './describe-fault.ts'
import { injectFault } from './faults.ts'
import type { Fault, Plan } from './plan.ts'
import type { PreparedRun } from './prepare-run.ts'
import { seededRandom } from './random.ts'

/** A fault, its start in milliseconds from the start of the run, and the reason if it had no effect. */
export type InjectedFault = { readonly at: number; readonly fault: Fault; readonly failed?: string }

type Timing = {
  /** Milliseconds from the start of the run. */
  readonly elapsed: () => number
  /** Aborted when the planned time is over. */
  readonly signal: AbortSignal
  /** Waits until `at` milliseconds from the start, or until the planned time is over. */
  readonly until: (at: number) => Promise<void>
}

/** Each customer makes one visit after the other. Visits that have begun are not cut short. */
const visitAll = ({ showtimes, customers }: PreparedRun, plan: Plan, { signal }: Timing): Promise<void>[] =>
  plan.customers.map(async (visits, index) => {
    for (const visit of visits) {
      const showtime = showtimes[visit.showtime]
      if (signal.aborted || !showtime) return
      const neighbour = customers[(index + 1) % customers.length]
      await customers[index]?.visit(visit, showtime, async (wanted) => neighbour?.rush(showtime.id, wanted))
      await sleep(visit.pause, undefined, { signal }).catch(() => undefined)
    }
  })

const rushAll = ({ showtimes, customers }: PreparedRun, plan: Plan, { until }: Timing): Promise<void>[] =>
  plan.rushes.map(async ({ at, showtime, seats }) => {
    await until(at)
    const { id, seatIds } = showtimes[showtime] ?? { id: '', seatIds: [] }
    const wanted = seats.flatMap((seat) => seatIds[seat] ?? [])
    await Promise.all(customers.map((customer) => customer.rush(id, wanted)))
  })

const actAll = ({ staff }: PreparedRun, plan: Plan, { until }: Timing): Promise<void>[] =>
  plan.staff.map(async ({ at, act }) => {
    await until(at)
    await staff.act(act)
  })

const injectAll = (
  { system }: PreparedRun,
  plan: Plan,
  { timing: { elapsed, signal, until }, print }: { timing: Timing; print: (line: string) => void },
): Promise<InjectedFault>[] => {
  const randoms = seededRandom(plan.seed)
  return plan.faults.map(async ({ at, fault }) => {
    const random = randoms.fork()
    await until(at)
    const beganAt = elapsed()
    print(`  at ${inSeconds(beganAt)}: ${describeFault(fault)}`)
    const failed = await injectFault(fault, system, { random, signal })
    if (failed === undefined) return { at: beganAt, fault }
    print(
      `  at ${inSeconds(elapsed())}: the fault that began at ${inSeconds(beganAt)} had no effect: ${fault.kind}: ${failed}`,
    )
    return { at: beganAt, fault, failed }
  })
}

/**
 * Plays a plan: customers and staff at work while faults are injected. Resolves when the planned time is over and every
 * fault has ended. `lastVisits` waits for the visits that customers have begun.
 *
 * @param print called with a line for each fault when it begins, and with one more if the fault had no effect
 */
export const play = async (prepared: PreparedRun, plan: Plan, print: (line: string) => void) => {
  const began = performance.now()
  const elapsed = () => Math.round(performance.now() - began)
  const ending = new AbortController()
  const { signal } = ending
  const until = (at: number) => sleep(Math.max(0, at - elapsed()), undefined, { signal }).catch(() => undefined)
  const timing = { elapsed, signal, until }
  const timer = setTimeout(() => ending.abort(), plan.seconds * 1000)

  const visiting = [...visitAll(prepared, plan, timing), ...rushAll(prepared, plan, timing)]
  const acting = actAll(prepared, plan, timing)
  const injecting = Promise.all(injectAll(prepared, plan, { timing, print }))
  await Promise.all([sleep(plan.seconds * 1000), ...acting, injecting])
  clearTimeout(timer)
  ending.abort()
  return {
    injected: (await injecting).toSorted((one, other) => one.at - other.at),
    lastVisits: async (): Promise<void> => {
      await Promise.all(visiting)
    },
  }
}
