import { setTimeout as sleep } from 'node:timers/promises'
import { openSession } from '@marquee/driver/session'
import { asStaff } from '@marquee/driver/staff'
import type { StaffAct } from './plan.ts'
import type { SystemUnderTest } from './system.ts'
import type { Told } from './told.ts'
import { watchedFetch } from './watched-fetch.ts'

/** Minor units that staff give back of a ticket, as for a broken seat. */
const goodwill = 100

/** The cinema's staff, whose work goes on whatever fails. */
export const staffAtWork = (
  system: SystemUnderTest,
  {
    told,
    movieId,
    showtimeIds,
    troublemaker,
  }: {
    told: Told
    movieId: string
    showtimeIds: readonly string[]
    /** The user whose account may be closed. */
    troublemaker: string
  },
) => {
  const session = openSession({ gateway: system.gateway, fetch: watchedFetch(told) })
  const cinema = asStaff(session.api)
  const { superuser } = system.running.stack()
  const logIn = () => session.logIn(superuser)

  // At Stripe, without telling Marquee, as people do.
  const refundAPart = async (): Promise<void> => {
    const [last] = told.holds.filter(({ reservationId }) => told.confirmed.has(reservationId)).slice(-1)
    if (last === undefined) return
    const rows = await system.sql<{ intent: string }>(
      'SELECT provider_payment_id AS intent FROM payment.payments WHERE reservation_id = $1',
      [last.reservationId],
    )
    const intent = rows[0]?.intent
    if (intent === undefined) return
    told.partlyRefunded.add(last.reservationId)
    await system.stripe.refunds.create({ payment_intent: intent, amount: goodwill })
  }

  const acts: Record<StaffAct['act'], () => Promise<unknown>> = {
    'log in': logIn,

    'cancel a showtime': async () => {
      const [id] = showtimeIds
      if (id === undefined) return
      // What is asked may be done, also if the answer is lost.
      told.closedShowtimes.add(id)
      for (let tries = 0; tries < 3; tries += 1) {
        const { response } = await cinema.cancelShowtime(id)
        if (response.status === 204) return
        await sleep(1_000)
      }
    },

    'refund a part': refundAPart,

    // It looks well, and two seconds later the customer's bank sends it back.
    'refund a part in vain': async () => {
      await system.turn('knobs', { refunds: { fail_next: 1 } })
      await refundAPart()
    },

    'close an account': async () => {
      const { response } = await cinema.closeAccount(troublemaker)
      if (response.ok) told.closedAccounts.add(troublemaker)
    },

    'rename the film': () => cinema.renameMovie(movieId, `Metropolis ${Date.now()}`),
  }

  return {
    logIn,
    /** Does something; what fails is given up, as people do. */
    act: async (act: StaffAct['act']): Promise<void> => {
      await acts[act]().catch(() => undefined)
    },
  }
}
