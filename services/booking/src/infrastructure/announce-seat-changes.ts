import type { Reservations } from './reservations.ts'

/**
 * Calls `changed` with the showtime of each reservation that this replica places or changes, so that the customer's
 * next seat map shows the change. Seats that a background task releases, or that another replica changes, are shown
 * when the snapshots are next compared with the database.
 */
export const announceSeatChanges = (
  reservations: Reservations,
  changed: (showtimeId: string) => void,
): Reservations => ({
  ...reservations,

  place: async (decision, terms) => {
    try {
      return await reservations.place(decision, terms)
    } finally {
      // A refusal counts as a change too, because the customer looks for other seats next.
      changed(decision.reservation.showtimeId)
    }
  },

  change: async (id, options, rule) => {
    const reservation = await reservations.change(id, options, rule)
    const announce = () => changed(reservation.showtimeId)
    if (options.unit) options.unit.afterCommit(announce)
    else announce()
    return reservation
  },

  changePaid: async (payments, unit, now) => {
    const all = await reservations.changePaid(payments, unit, now)
    unit.afterCommit(() => {
      for (const { showtimeId } of all) changed(showtimeId)
    })
    return all
  },

  changePendingOf: async (userId, unit, rule) => {
    const all = await reservations.changePendingOf(userId, unit, rule)
    unit.afterCommit(() => {
      for (const { showtimeId } of all) changed(showtimeId)
    })
    return all
  },
})
