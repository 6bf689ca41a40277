import { differencesOf } from '@marquee/operations/money-differences'
import type { SeenMoney, SeenReservation, Snapshot } from './snapshot.ts'
import type { Told } from './told.ts'

/** Something that must be so, how many things were held against it, and those of which it is not. */
export type Finding = { readonly invariant: string; readonly checked: number; readonly violations: readonly string[] }

type World = Snapshot & {
  readonly told: Told
  readonly byId: ReadonlyMap<string, SeenReservation>
}

const noMoney: SeenMoney = { captured: 0, refunded: 0, charges: 0, refunds: 0 }
const moneyOf = ({ stripe }: Snapshot, id: string): SeenMoney => stripe.get(id) ?? noMoney

const isLive = ({ status }: SeenReservation): boolean => status === 'pending' || status === 'confirmed'

/** How much earlier than promised a hold may lapse, in milliseconds: the precision of what clocks agree on. */
const clockTolerance = 1_000

type Check = (world: World) => { of: number; wrong: string[] }

const checks: Record<string, Check> = {
  'a seat has at most one live reservation': ({ reservations }) => {
    const holders = new Map<string, string[]>()
    for (const reservation of reservations.filter(isLive)) {
      for (const seatId of reservation.seatIds) {
        const seat = `${reservation.showtimeId} ${seatId}`
        holders.set(seat, [...(holders.get(seat) ?? []), reservation.id])
      }
    }
    const wrong = [...holders].filter(([, ids]) => ids.length > 1).map(([seat, ids]) => `${seat}: ${ids.join(', ')}`)
    return { of: holders.size, wrong }
  },

  'exactly the live reservations have their seats': ({ reservations, allocations }) => {
    const told = (showtimeId: string, seatId: string, id: string, sold: boolean) =>
      `${showtimeId} ${seatId} ${id} ${sold}`
    const due = new Set(
      reservations
        .filter(isLive)
        .flatMap(({ id, showtimeId, seatIds, status }) =>
          seatIds.map((seatId) => told(showtimeId, seatId, id, status === 'confirmed')),
        ),
    )
    const there = allocations.map(({ showtimeId, seatId, reservationId, sold }) =>
      told(showtimeId, seatId, reservationId, sold),
    )
    const missing = [...due].filter((seat) => !there.includes(seat)).map((seat) => `not allocated: ${seat}`)
    const extra = there.filter((seat) => !due.has(seat)).map((seat) => `allocated: ${seat}`)
    return { of: due.size, wrong: [...missing, ...extra] }
  },

  'every captured cent is a ticket or has gone back': (world) => {
    const { reservations, told } = world
    const wrong = reservations.flatMap(({ id, status, amount }) => {
      const { captured, refunded, charges } = moneyOf(world, id)
      const kept = captured - refunded
      // What staff give back of a ticket that stays good is theirs to decide.
      const due = status === 'confirmed' ? amount - (told.partlyRefunded.has(id) ? refunded : 0) : 0
      const isRight = kept === due && charges <= 1
      return isRight ? [] : [`${id} is ${status}: ${captured} captured in ${charges}, ${refunded} refunded, ${due} due`]
    })
    for (const id of world.unknownPaid) wrong.push(`${id} was paid and is not known`)
    // What Stripe told the customer must be in its record, which all this is held against.
    for (const id of told.paid) if (moneyOf(world, id).captured === 0) wrong.push(`${id} was paid in vain`)
    return { of: reservations.length, wrong }
  },

  'nothing is refunded that was not captured, nor twice': (world) => {
    const refunded = world.reservations.filter(({ id }) => moneyOf(world, id).refunded > 0)
    const wrong = refunded.flatMap(({ id, status }) => {
      const { captured, refunded: back, refunds } = moneyOf(world, id)
      const byStaff = world.told.partlyRefunded.has(id)
      const isRight = back <= captured && refunds <= (byStaff ? 2 : 1) && (status !== 'confirmed' || byStaff)
      return isRight ? [] : [`${id} is ${status}: ${back} of ${captured} refunded in ${refunds}`]
    })
    return { of: refunded.length, wrong }
  },

  'our ledger is Stripe’s to the cent': (world) => {
    const { ledger } = world
    const sums = ledger.flatMap(({ payment }) => {
      if (payment === undefined) return []
      const { reservationId, status, captured, refunded } = payment
      const money = moneyOf(world, reservationId)
      const isRight = money.captured === captured && money.refunded === refunded
      const here = `${captured}/${refunded} here`
      return isRight
        ? []
        : [`${reservationId} is ${status}: ${here}, ${money.captured}/${money.refunded} in all at Stripe`]
    })
    const wrong = ledger.flatMap((one) => {
      const { intent, payment } = one
      // Also money that has gone back must have a payment, in which it was counted.
      const isLost = intent !== undefined && intent.captured > 0 && payment === undefined
      const differences = [...differencesOf(one), ...(isLost ? ['no-payment'] : [])]
      if (differences.length === 0) return []
      const here = payment ? `${payment.captured}/${payment.refunded} here` : 'nothing here'
      const there = intent ? `${intent.captured}/${intent.refunded} at Stripe` : 'nothing at Stripe'
      const id = payment?.reservationId ?? intent?.reservationId
      return [`${id} is ${payment?.status ?? 'unknown'}: ${here}, ${there} (${differences.join(', ')})`]
    })
    return { of: ledger.length, wrong: [...wrong, ...sums] }
  },

  'every payment has come to rest': ({ ledger }) => {
    const payments = ledger.flatMap(({ payment }) => payment ?? [])
    const atRest = ['succeeded', 'refunded', 'cancelled']
    const wrong = payments.filter(({ status }) => !atRest.includes(status))
    return { of: payments.length, wrong: wrong.map(({ reservationId, status }) => `${reservationId} is ${status}`) }
  },

  'the sales are what was kept': (world) => {
    const wrong = world.sales.flatMap(({ showtimeId, revenue }) => {
      const kept = world.reservations
        .filter((reservation) => reservation.showtimeId === showtimeId)
        .reduce((sum, { id }) => sum + moneyOf(world, id).captured - moneyOf(world, id).refunded, 0)
      return kept === revenue ? [] : [`${showtimeId}: sales say ${revenue}, Stripe kept ${kept}`]
    })
    const all = world.reservations.reduce(
      (sum, { id }) => sum + moneyOf(world, id).captured - moneyOf(world, id).refunded,
      0,
    )
    if (world.filmRevenue !== all) wrong.push(`all sales of the film say ${world.filmRevenue}, Stripe kept ${all}`)
    return { of: world.sales.length + 1, wrong }
  },

  'every event has left its log': ({ unpublished }) => ({
    of: 1,
    wrong: unpublished === 0 ? [] : [`${unpublished} are not published`],
  }),

  'no fact is told twice': ({ repeated, facts }) => ({
    of: facts,
    wrong: repeated.map(({ type, subject, count }) => `${type} of ${subject}: ${count} times`),
  }),

  'every event is applied once by each subscriber': ({ applied }) => ({
    of: applied.reduce((sum, { events }) => sum + events, 0),
    wrong: applied
      .filter(({ missing }) => missing > 0)
      .map(({ queue, events, missing }) => `${queue} has not applied ${missing} of ${events}`),
  }),

  'no dead letter is unexplained': ({ deadLetters }) => ({
    of: deadLetters.length,
    wrong: deadLetters.map(({ queue, type, reason }) => `${queue}: ${type} (${reason})`),
  }),

  'a hold that was acknowledged is kept until it ends': ({ told, byId }) => {
    const wrong = told.holds.flatMap(({ reservationId, userId, seatIds, amount }) => {
      const kept = byId.get(reservationId)
      if (!kept) return [`${reservationId} is gone`]
      if (kept.status === 'pending') return [`${reservationId} is still pending`]
      const mayBeCancelled = told.askedToCancel.has(reservationId) || told.closedShowtimes.has(kept.showtimeId)
      if ((kept.status === 'cancelled' || kept.status === 'refunded') && !mayBeCancelled) {
        return [`${reservationId} is ${kept.status}, and nobody has asked for it`]
      }
      const isSame = kept.userId === userId && kept.amount === amount && String(kept.seatIds) === String(seatIds)
      return isSame ? [] : [`${reservationId} is not what was acknowledged`]
    })
    return { of: told.holds.length, wrong }
  },

  'no hold lapses before its time': ({ told, byId }) => {
    const lapsed = told.holds.filter(({ reservationId }) => byId.get(reservationId)?.expiredAt != null)
    const wrong = lapsed.flatMap(({ reservationId, expiresAt }) => {
      const early = Date.parse(expiresAt) - (byId.get(reservationId)?.expiredAt?.getTime() ?? 0)
      return early > clockTolerance
        ? [`${reservationId} lapsed ${early} ms before the time that its customer was told`]
        : []
    })
    return { of: lapsed.length, wrong }
  },

  'a cancellation that was acknowledged stands': ({ told, byId }) => {
    const wrong = [...told.cancelled].filter((id) => {
      const status = byId.get(id)?.status
      return status === undefined || status === 'confirmed' || status === 'pending'
    })
    return { of: told.cancelled.size, wrong: wrong.map((id) => `${id} is ${byId.get(id)?.status}`) }
  },

  'a ticket that its customer saw stays good': ({ told, byId }) => {
    const untouched = [...told.confirmed].filter((id) => {
      const showtimeId = byId.get(id)?.showtimeId ?? ''
      return !told.askedToCancel.has(id) && !told.closedShowtimes.has(showtimeId)
    })
    const wrong = untouched.filter((id) => byId.get(id)?.status !== 'confirmed')
    return { of: untouched.length, wrong: wrong.map((id) => `${id} is ${byId.get(id)?.status}`) }
  },

  'booking knows every user as identity does': ({ users, strangers }) => ({ of: users, wrong: [...strangers] }),

  'one key has one answer': ({ told }) => {
    const answers = new Map<string, Set<string>>()
    for (const { key, status, body } of told.keyed) {
      answers.set(key, (answers.get(key) ?? new Set()).add(`${status} ${body}`))
    }
    const wrong = [...answers].filter(([, different]) => different.size > 1)
    return {
      // Of those that were asked with more than once, or by more than one.
      of: [...Map.groupBy(told.keyed, ({ key }) => key).values()].filter((same) => same.length > 1).length,
      wrong: wrong.map(([key, different]) => `${key}: ${[...different].join(' | ').slice(0, 500)}`),
    }
  },

  'every request is answered in time, with no 5xx but 503': ({ told }) => ({
    of: Object.values(told.answers).reduce((sum, count) => sum + count, 0),
    wrong: told.wrong,
  }),
}

/** Holds everything that was seen and told against every invariant. */
export const findingsOf = (snapshot: Snapshot, told: Told): Finding[] => {
  const world = {
    ...snapshot,
    told,
    byId: new Map(snapshot.reservations.map((reservation) => [reservation.id, reservation])),
  }
  return Object.entries(checks).map(([invariant, check]) => {
    const { of, wrong } = check(world)
    return { invariant, checked: of, violations: wrong }
  })
}
