import { verifyTicket } from '@marquee/driver/verify-ticket'
import { differencesOf } from '@marquee/operations/money-differences'
import type { Observations } from './observations.ts'
import type { Snapshot, SnapshotReservation, StripeMoney } from './snapshot.ts'

/** An invariant, the number of things that were checked against it, and a sentence for each violation. */
export type Finding = { readonly invariant: string; readonly checked: number; readonly violations: readonly string[] }

type CheckInput = Snapshot & {
  readonly observations: Observations
  readonly byId: ReadonlyMap<string, SnapshotReservation>
}

const noMoney: StripeMoney = { captured: 0, refunded: 0, charges: 0, refunds: 0, seatRefunds: [] }
const moneyOf = ({ stripe }: Snapshot, id: string): StripeMoney => stripe.get(id) ?? noMoney

const refundedForSeats = ({ seatRefunds }: StripeMoney): number =>
  seatRefunds.reduce((sum, { amount }) => sum + amount, 0)

const isLive = ({ status }: SnapshotReservation): boolean => status === 'pending' || status === 'confirmed'

/** Milliseconds by which a hold may expire early, because clocks do not agree exactly. */
const clockTolerance = 1_000

type Check = (input: CheckInput) => Omit<Finding, 'invariant'>

const checks: Record<string, Check> = {
  'a seat has at most one live reservation': ({ reservations }) => {
    const holders = new Map<string, string[]>()
    for (const reservation of reservations.filter(isLive)) {
      for (const seatId of reservation.seatIds) {
        const seat = `${reservation.showtimeId} ${seatId}`
        holders.set(seat, [...(holders.get(seat) ?? []), reservation.id])
      }
    }
    const violations = [...holders]
      .filter(([, ids]) => ids.length > 1)
      .map(([seat, ids]) => `${seat}: ${ids.join(', ')}`)
    return { checked: holders.size, violations }
  },

  'every live reservation has its seats, and no other reservation has any': ({ reservations, allocations }) => {
    const describe = (showtimeId: string, seatId: string, id: string, sold: boolean) =>
      `showtime ${showtimeId}, seat ${seatId}, reservation ${id}, sold ${sold}`
    const expected = new Set(
      reservations
        .filter(isLive)
        .flatMap(({ id, showtimeId, seatIds, status }) =>
          seatIds.map((seatId) => describe(showtimeId, seatId, id, status === 'confirmed')),
        ),
    )
    const actual = allocations.map(({ showtimeId, seatId, reservationId, sold }) =>
      describe(showtimeId, seatId, reservationId, sold),
    )
    const missing = [...expected].filter((seat) => !actual.includes(seat)).map((seat) => `not allocated: ${seat}`)
    const extra = actual.filter((seat) => !expected.has(seat)).map((seat) => `allocated unexpectedly: ${seat}`)
    return { checked: expected.size, violations: [...missing, ...extra] }
  },

  'a companion seat is reserved only with the wheelchair space beside it': ({ reservations }) => {
    const withCompanions = reservations.filter(({ seatIds }) => seatIds.includes('C2') || seatIds.includes('C3'))
    const alone = withCompanions.filter(({ seatIds }) => !seatIds.includes('C1'))
    return {
      checked: withCompanions.length,
      violations: alone.map(({ id, seatIds }) => `${id} has ${seatIds.join(', ')} without C1`),
    }
  },

  'a reservation number belongs to one reservation': ({ reservations }) => {
    const groups = Map.groupBy(reservations, ({ number }) => number)
    const shared = [...groups].filter(([, { length }]) => length > 1)
    return {
      checked: groups.size,
      violations: shared.map(([number, group]) => `${number} belongs to ${group.map(({ id }) => id).join(', ')}`),
    }
  },

  'every seat of a confirmed reservation has exactly one valid ticket, and no other seat has any': (input) => {
    const confirmed = input.reservations.filter(({ status }) => status === 'confirmed')
    const expected = new Set(confirmed.flatMap(({ id, seatIds }) => seatIds.map((seatId) => `${id} ${seatId}`)))
    const valid = input.tickets.filter(({ status }) => status === 'valid')
    const bySeat = Map.groupBy(valid, ({ reservationId, seatId }) => `${reservationId} ${seatId}`)
    const missing = [...expected].filter((seat) => !bySeat.has(seat)).map((seat) => `no valid ticket: ${seat}`)
    const extra = [...bySeat].flatMap(([seat, { length }]) => {
      if (!expected.has(seat)) return [`a valid ticket without a confirmed seat: ${seat}`]
      return length > 1 ? [`${length} valid tickets: ${seat}`] : []
    })
    return { checked: expected.size, violations: [...missing, ...extra] }
  },

  'every ticket has a code of its own': ({ tickets }) => {
    const shared = [...Map.groupBy(tickets, ({ code }) => code).values()].filter(({ length }) => length > 1)
    return {
      checked: tickets.length,
      violations: shared.map((same) =>
        same.map(({ reservationId, seatId }) => `${reservationId} ${seatId}`).join(', '),
      ),
    }
  },

  'every ticket keeps its code, which the published keys verify and which names its seat': (input) => {
    const { tickets, ticketKeys, observations } = input
    const wrong = tickets.flatMap(({ id, showtimeId, reservationId, seatId, code }) => {
      const read = verifyTicket(code, ticketKeys)
      const isSame = read?.showtimeId === showtimeId && read.reservationId === reservationId && read.seatId === seatId
      if (isSame) return []
      const says = read ? `names ${Object.values(read).join(', ')}` : 'does not verify'
      return [`the code of ticket ${id} for ${showtimeId}, ${reservationId}, ${seatId} ${says}`]
    })
    const codes = new Map(tickets.map(({ id, code }) => [id, code]))
    const changed = [...observations.tickets.values()]
      .filter(({ id, code }) => codes.get(id) !== code)
      .map(
        ({ id, reservationId, seatId }) =>
          `ticket ${id} of ${reservationId}, ${seatId} does not have its code any more`,
      )
    return { checked: tickets.length + observations.tickets.size, violations: [...wrong, ...changed] }
  },

  // A door without a network knows the published keys and the list of void tickets, and nothing else. A customer may
  // show a copy of a ticket that booking has lost.
  'a code that verifies and is not on the list of void tickets names a confirmed seat': (input) => {
    const { tickets, ticketKeys, observations, byId } = input
    const voidIds = new Set(tickets.filter(({ status }) => status === 'void').map(({ id }) => id))
    const codes = new Map([...tickets, ...observations.tickets.values()].map(({ code, id }) => [code, id]))
    const admitted = [...codes].flatMap(([code, id]) => {
      const read = verifyTicket(code, ticketKeys)
      return read === undefined || voidIds.has(id) ? [] : [{ id, ...read }]
    })
    const wrong = admitted.filter(({ showtimeId, reservationId, seatId }) => {
      const reservation = byId.get(reservationId)
      const isConfirmed = reservation?.status === 'confirmed' && reservation.seatIds.includes(seatId)
      return !isConfirmed || reservation.showtimeId !== showtimeId
    })
    return {
      checked: codes.size,
      violations: wrong.map(
        ({ id, reservationId, seatId }) =>
          `a door admits ticket ${id} to ${seatId} of ${reservationId}, which is ${byId.get(reservationId)?.status}`,
      ),
    }
  },

  'every captured cent paid for a ticket or was refunded': (input) => {
    const { reservations, observations } = input
    const violations = reservations.flatMap(({ id, status, amount }) => {
      const money = moneyOf(input, id)
      const { captured, refunded, charges } = money
      const kept = captured - refunded
      // Staff may refund a part of a ticket that stays valid. `amount` does not contain seats that were given back.
      const byStaff = refunded - refundedForSeats(money)
      const due = status === 'confirmed' ? amount - (observations.partlyRefunded.has(id) ? byStaff : 0) : 0
      const isRight = kept === due && charges <= 1
      return isRight
        ? []
        : [
            `${id} is ${status}: captured ${captured} in ${charges} payments, refunded ${refunded}, but ${due} should be kept`,
          ]
    })
    for (const id of input.paidButUnknown) violations.push(`${id} was paid, but booking has no such reservation`)
    // The checks above trust Stripe's record, so a payment that Stripe acknowledged to the customer must be in that
    // record.
    for (const id of observations.paid) {
      if (moneyOf(input, id).captured === 0) violations.push(`${id} was paid, but Stripe has no record of the money`)
    }
    return { checked: reservations.length, violations }
  },

  'no refund exceeds the captured amount or is made twice': (input) => {
    const refunded = input.reservations.filter(({ id }) => moneyOf(input, id).refunded > 0)
    const violations = refunded.flatMap(({ id, status }) => {
      const money = moneyOf(input, id)
      const { captured, refunded: back, refunds, seatRefunds } = money
      const byStaff = input.observations.partlyRefunded.has(id)
      const isOnce = new Set(seatRefunds.map(({ giveBackId }) => giveBackId)).size === seatRefunds.length
      const mayBeRefunded = status !== 'confirmed' || byStaff || back === refundedForSeats(money)
      const isRight = back <= captured && refunds <= (byStaff ? 2 : 1) && isOnce && mayBeRefunded
      const counted = `${refunds} refunds and ${seatRefunds.length} refunds of seats`
      return isRight ? [] : [`${id} is ${status}: refunded ${back} of ${captured} in ${counted}`]
    })
    return { checked: refunded.length, violations }
  },

  'our ledger equals Stripe’s to the cent': (input) => {
    const { ledger } = input
    const sums = ledger.flatMap(({ payment }) => {
      if (payment === undefined) return []
      const { reservationId, status, captured, refunded } = payment
      const money = moneyOf(input, reservationId)
      const isRight = money.captured === captured && money.refunded === refunded
      const here = `captured ${captured} and refunded ${refunded} here`
      return isRight
        ? []
        : [`${reservationId} is ${status}: ${here}, ${money.captured} and ${money.refunded} in total at Stripe`]
    })
    const violations = ledger.flatMap((one) => {
      const { intent, payment } = one
      // Every captured intent needs a payment of ours, even after a full refund.
      const lacksPayment = intent !== undefined && intent.captured > 0 && payment === undefined
      const differences = [...differencesOf(one), ...(lacksPayment ? ['no-payment'] : [])]
      if (differences.length === 0) return []
      const here = payment ? `captured ${payment.captured} and refunded ${payment.refunded} here` : 'no payment here'
      const there = intent ? `${intent.captured} and ${intent.refunded} at Stripe` : 'no intent at Stripe'
      const id = payment?.reservationId ?? intent?.reservationId
      return [`${id} is ${payment?.status ?? 'unknown'}: ${here}, ${there} (${differences.join(', ')})`]
    })
    return { checked: ledger.length, violations: [...violations, ...sums] }
  },

  'every payment has reached a final status': ({ ledger }) => {
    const payments = ledger.flatMap(({ payment }) => payment ?? [])
    const final = ['succeeded', 'refunded', 'cancelled']
    const violations = payments.filter(({ status }) => !final.includes(status))
    return {
      checked: payments.length,
      violations: violations.map(({ reservationId, status }) => `${reservationId} is ${status}`),
    }
  },

  'reported revenue equals captures minus refunds': (input) => {
    const violations = input.sales.flatMap(({ showtimeId, revenue }) => {
      const kept = input.reservations
        .filter((reservation) => reservation.showtimeId === showtimeId)
        .reduce((sum, { id }) => sum + moneyOf(input, id).captured - moneyOf(input, id).refunded, 0)
      return kept === revenue
        ? []
        : [`showtime ${showtimeId}: the sales report says ${revenue}, Stripe’s record ${kept}`]
    })
    const all = input.reservations.reduce(
      (sum, { id }) => sum + moneyOf(input, id).captured - moneyOf(input, id).refunded,
      0,
    )
    if (input.movieRevenue !== all) {
      violations.push(`the movie: the sales report says ${input.movieRevenue}, Stripe’s record ${all}`)
    }
    return { checked: input.sales.length + 1, violations }
  },

  'every event is published': ({ unpublished }) => ({
    checked: 1,
    violations: unpublished === 0 ? [] : [`${unpublished} events are not published`],
  }),

  'no one-time event is recorded twice': ({ repeatedEvents, oneTimeEvents }) => ({
    checked: oneTimeEvents,
    violations: repeatedEvents.map(({ type, subject, count }) => `${type} of ${subject}: ${count} times`),
  }),

  'every event is applied once by each subscriber': ({ applied }) => ({
    checked: applied.reduce((sum, { events }) => sum + events, 0),
    violations: applied
      .filter(({ missing }) => missing > 0)
      .map(({ queue, events, missing }) => `${queue} has not applied ${missing} of ${events}`),
  }),

  'there is no dead letter except the lab’s own invalid messages': ({ deadLetters }) => ({
    checked: deadLetters.length,
    violations: deadLetters.map(({ queue, type, reason }) => `${queue}: ${type} (${reason})`),
  }),

  'an acknowledged hold is kept until it ends': ({ observations, byId }) => {
    const violations = observations.holds.flatMap(({ reservationId, userId, seatIds, amount }) => {
      const kept = byId.get(reservationId)
      if (!kept) return [`${reservationId} does not exist`]
      if (kept.status === 'pending') return [`${reservationId} is still pending`]
      const mayBeCancelled =
        observations.askedToCancel.has(reservationId) || observations.cancelledShowtimes.has(kept.showtimeId)
      if ((kept.status === 'cancelled' || kept.status === 'refunded') && !mayBeCancelled) {
        return [`${reservationId} is ${kept.status}, but nobody requested a cancellation`]
      }
      const asked = observations.askedToGiveBack.get(reservationId)
      const unasked = kept.givenBack.filter(({ seatId }) => !asked?.has(seatId))
      if (unasked.length > 0) return [`${reservationId} lost seats that nobody gave back`]
      const all = [...kept.seatIds, ...kept.givenBack.map(({ seatId }) => seatId)]
      const price = kept.givenBack.reduce((sum, seat) => sum + seat.price, kept.amount)
      const isSame = kept.userId === userId && price === amount && String(all.sort()) === String(seatIds.toSorted())
      return isSame ? [] : [`${reservationId} differs from the acknowledged hold`]
    })
    return { checked: observations.holds.length, violations }
  },

  'no hold expires early': ({ observations, byId }) => {
    const expired = observations.holds.filter(({ reservationId }) => byId.get(reservationId)?.expiredAt != null)
    const violations = expired.flatMap(({ reservationId, expiresAt }) => {
      const early = Date.parse(expiresAt) - (byId.get(reservationId)?.expiredAt?.getTime() ?? 0)
      return early > clockTolerance ? [`${reservationId} expired ${early} ms before the time in the response`] : []
    })
    return { checked: expired.length, violations }
  },

  'an acknowledged cancellation is final': ({ observations, byId }) => {
    const violations = [...observations.cancelled].filter((id) => {
      const status = byId.get(id)?.status
      return status === undefined || status === 'confirmed' || status === 'pending'
    })
    return {
      checked: observations.cancelled.size,
      violations: violations.map((id) => `${id} is ${byId.get(id)?.status}`),
    }
  },

  'a seat whose giving back was acknowledged does not come back': ({ observations, byId }) => {
    const givenBack = [...observations.givenBack].flatMap(([id, seats]) => [...seats].map((seatId) => ({ id, seatId })))
    const violations = givenBack.filter(({ id, seatId }) => {
      const reservation = byId.get(id)
      return reservation === undefined || (isLive(reservation) && reservation.seatIds.includes(seatId))
    })
    return { checked: givenBack.length, violations: violations.map(({ id, seatId }) => `${id} still has ${seatId}`) }
  },

  'a ticket that its customer has seen stays valid': ({ observations, byId }) => {
    const untouched = [...observations.confirmed].filter((id) => {
      const showtimeId = byId.get(id)?.showtimeId ?? ''
      return !observations.askedToCancel.has(id) && !observations.cancelledShowtimes.has(showtimeId)
    })
    const violations = untouched.filter((id) => byId.get(id)?.status !== 'confirmed')
    return { checked: untouched.length, violations: violations.map((id) => `${id} is ${byId.get(id)?.status}`) }
  },

  'booking has the same users as identity': ({ users, mismatchedUsers }) => ({
    checked: users,
    violations: [...mismatchedUsers],
  }),

  'an acknowledged account of a guest is kept': ({ observations, guests }) => {
    const accounts = [...observations.guestsWithAccount]
    return { checked: accounts.length, violations: accounts.filter((id) => guests.includes(id)) }
  },

  'an idempotency key always gets the same response': ({ observations }) => {
    const responses = new Map<string, Set<string>>()
    for (const { key, status, body } of observations.keyed) {
      responses.set(key, (responses.get(key) ?? new Set()).add(`${status} ${body}`))
    }
    const violations = [...responses].filter(([, different]) => different.size > 1)
    return {
      // Only keys with several responses can show a difference.
      checked: [...Map.groupBy(observations.keyed, ({ key }) => key).values()].filter((same) => same.length > 1).length,
      violations: violations.map(([key, different]) => `${key}: ${[...different].join(' | ').slice(0, 500)}`),
    }
  },

  'every request is answered in time, with no 5xx except 503': ({ observations }) => ({
    checked: Object.values(observations.responses).reduce((sum, count) => sum + count, 0),
    violations: observations.wrongResponses,
  }),
}

/** Checks every invariant against the snapshot and the observations. */
export const findingsOf = (snapshot: Snapshot, observations: Observations): Finding[] => {
  const input = {
    ...snapshot,
    observations,
    byId: new Map(snapshot.reservations.map((reservation) => [reservation.id, reservation])),
  }
  return Object.entries(checks).map(([invariant, check]) => ({ invariant, ...check(input) }))
}
