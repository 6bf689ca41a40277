import { setTimeout as sleep } from 'node:timers/promises'
import { openSession } from '@marquee/driver/session'
import { asStaff } from '@marquee/driver/staff'
import type { Observations } from './observations.ts'
import { observedFetch } from './observed-fetch.ts'
import type { StaffAct } from './plan.ts'
import type { SystemUnderTest } from './system.ts'

/** Amount of a partial refund in minor units, as compensation for a broken seat. */
const goodwill = 100

/** The cinema's staff. A failed act does not keep staff from the next one. */
export const createStaff = (
  system: SystemUnderTest,
  {
    observations,
    movieId,
    showtimeIds,
    userIdToClose,
  }: {
    observations: Observations
    movieId: string
    showtimeIds: readonly string[]
    /** The user whose account is closed by the act `close an account`. */
    userIdToClose: string
  },
) => {
  const session = openSession({ gateway: system.gateway, fetch: observedFetch(observations) })
  const staff = asStaff(session.api)
  const { superuser } = system.running.stack()
  const logIn = () => session.logIn(superuser)

  // The refund is made at Stripe, as staff do in Stripe's dashboard. Marquee learns of the refund from Stripe.
  const refundAPart = async (): Promise<void> => {
    const [last] = observations.holds.filter(({ reservationId }) => observations.confirmed.has(reservationId)).slice(-1)
    if (last === undefined) return
    const rows = await system.sql<{ intent: string }>(
      'SELECT provider_payment_id AS intent FROM payment.payments WHERE reservation_id = $1',
      [last.reservationId],
    )
    const intent = rows[0]?.intent
    if (intent === undefined) return
    observations.partlyRefunded.add(last.reservationId)
    await system.stripe.refunds.create({ payment_intent: intent, amount: goodwill })
  }

  const acts: Record<StaffAct['act'], () => Promise<unknown>> = {
    'log in': logIn,

    'cancel a showtime': async () => {
      const [id] = showtimeIds
      if (id === undefined) return
      // Recorded before the request, because the showtime may be cancelled even if the response is lost.
      observations.cancelledShowtimes.add(id)
      for (let tries = 0; tries < 3; tries += 1) {
        const { response } = await staff.cancelShowtime(id)
        if (response.status === 204) return
        await sleep(1_000)
      }
    },

    'refund a part': refundAPart,

    // The refund succeeds, and two seconds later it fails: the customer's bank sends the money back.
    'refund a part that fails later': async () => {
      await system.turn('knobs', { refunds: { fail_next: 1 } })
      await refundAPart()
    },

    'close an account': async () => {
      const { response } = await staff.deactivateAccount(userIdToClose)
      if (response.ok) observations.closedAccounts.add(userIdToClose)
    },

    'rename the movie': () => staff.renameMovie(movieId, `Metropolis ${Date.now()}`),
  }

  return {
    logIn,
    /** Performs an act. An error is ignored. */
    act: async (act: StaffAct['act']): Promise<void> => {
      await acts[act]().catch(() => undefined)
    },
  }
}
