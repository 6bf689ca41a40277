import type { Patch } from '@marquee/planted-bugs/scratch-copy'
import type { FaultKind } from './plan.ts'

/**
 * A bug that the lab must find. The bug is planted in a scratch copy of the repository, never by a switch in the code.
 */
export type PlantedBug = {
  readonly name: string
  readonly patches: readonly Patch[]
  /** The faults that expose the bug; none if the lab finds the bug without faults. */
  readonly faults: readonly FaultKind[]
  /** At least one of these invariants must be violated. Violations of other invariants do not count. */
  readonly foundBy: readonly string[]
}

const outbox = 'packages/messaging/src/publishing/outbox.ts'
const stripe = 'services/payment/src/infrastructure/stripe.ts'
const changeStatement = 'services/booking/src/infrastructure/change-statement.ts'
const applyEvents = 'packages/messaging/src/consuming/apply-events.ts'
const deliveries = 'packages/messaging/src/consuming/deliveries.ts'

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'the unique key of seat allocations is missing',
    patches: [
      {
        file: 'services/booking/migrations/0000_booking.sql',
        find: ',\n\tCONSTRAINT "seat_allocations_pkey" PRIMARY KEY("showtime_id","seat_id")',
        replace: '',
      },
    ],
    faults: ['slow'],
    foundBy: ['a seat has at most one live reservation', 'no poll finds a seat with two live reservations'],
  },
  {
    name: 'a message is acknowledged before the commit',
    patches: [
      {
        file: deliveries,
        find: '    const result = await apply(batch, ended)',
        replace: '    acknowledge(batch.map(({ message }) => message))\n    const result = await apply(batch, ended)',
      },
      { file: deliveries, find: '    acknowledge(result.done.map(({ message }) => message))\n', replace: '' },
    ],
    faults: ['kill', 'kill at', 'cut'],
    foundBy: ['every event is applied once by each subscriber'],
  },
  {
    name: 'an event is marked as published before RabbitMQ confirms it',
    patches: [
      {
        file: outbox,
        find: '    const outcomes = await Promise.allSettled(',
        replace: `    await tx.update(events).set({ publishedAt: new Date() }).where(inArray(events.position, rows.map((row) => row.position)))
    await tx.execute(sql\`COMMIT AND CHAIN\`)
    const outcomes = await Promise.allSettled(`,
      },
    ],
    faults: ['cut', 'kill', 'stall'],
    foundBy: ['every event is applied once by each subscriber'],
  },
  {
    name: 'the inbox is skipped',
    patches: [
      {
        file: applyEvents,
        find: 'const unseen = await putIntoInbox(unit.tx, inbox, queue, events)',
        replace: 'const unseen = new Set(events.map(({ id }) => id))',
      },
      { file: applyEvents, find: 'unseen.delete(id)', replace: 'unseen.has(id)' },
    ],
    faults: ['repeat events'],
    foundBy: ['every event is applied once by each subscriber'],
  },
  {
    // Stripe refuses to refund more than it captured. A refund that is repeated without its key therefore fails each
    // time.
    name: 'a refund has no idempotency key, and a lost response is never looked up',
    patches: [
      {
        file: stripe,
        find: 'idempotencyKey: `refund-',
        replace: 'idempotencyKey: Math.random() + `refund-',
      },
      {
        file: 'services/payment/src/features/settle-payments/settle-payments.ts',
        find: 'if (payment.attempts === 1 && known.refunds.length === 0) return known',
        replace: 'if (payment.attempts > 0) return known',
      },
      {
        file: 'services/payment/src/features/apply-observation.ts',
        find: 'if (about === undefined) return',
        replace: "if (about === undefined || 'refund' in about) return",
      },
    ],
    faults: ['kill at', 'Stripe fails'],
    foundBy: ['our ledger equals Stripe’s to the cent', 'every payment has reached a final status'],
  },
  {
    name: 'the last webhook wins, whatever came before',
    patches: [
      {
        file: 'services/payment/src/domain/payment.ts',
        find: 'if (!isOpen(payment)) return unchanged(payment)',
        replace: "if (intent.status === 'succeeded') return unchanged(payment)",
      },
    ],
    faults: ['webhooks'],
    foundBy: ['no one-time event is recorded twice'],
  },
  {
    name: 'a late payment confirms a reservation whose seats are taken',
    patches: [
      {
        file: 'services/booking/src/domain/reservation.ts',
        find: "if (status === 'pending' || (status === 'expired' && seatsHeld)) {",
        replace: "if (status === 'pending' || status === 'expired') {",
      },
    ],
    faults: ['webhooks', 'stall'],
    // The unique index of valid tickets refuses the second confirmation of a seat. So the lab may see the two
    // reservations only while one of them is a hold, or may see only that the refused event was not applied.
    foundBy: [
      'every live reservation has its seats, and no other reservation has any',
      'a seat has at most one live reservation',
      'no poll finds a seat with two live reservations',
      'every event is applied once by each subscriber',
    ],
  },
  {
    name: 'the codes of all tickets of a reservation name its first seat',
    patches: [{ file: changeStatement, find: 'seatId: seat.id', replace: "seatId: seats[0]?.id ?? ''" }],
    faults: [],
    foundBy: ['every ticket keeps its code, which the published keys verify and which names its seat'],
  },
  {
    name: 'the ticket of a seat that is given back is deleted instead of voided',
    patches: [
      {
        file: changeStatement,
        find: "UPDATE booking.tickets AS ticket SET status = 'void', voided_at = given.voided_at\n  FROM",
        replace: 'DELETE FROM booking.tickets AS ticket\n  USING',
      },
    ],
    faults: [],
    foundBy: ['a code that verifies and is not on the list of void tickets names a confirmed seat'],
  },
  {
    name: 'holds expire by the clock of the process',
    patches: [
      {
        file: 'services/booking/src/app.ts',
        find: 'now: given.now,',
        replace: 'now: () => new Date(),',
      },
    ],
    faults: ['clock off'],
    foundBy: ['no hold expires early'],
  },
  {
    name: 'a request body is forwarded before it is complete',
    patches: [
      {
        file: 'gateway/src/proxy/proxy.ts',
        find: "if (route.kind === 'upload') {",
        replace: 'if (true) {',
      },
    ],
    faults: ['slow bodies'],
    foundBy: ['clients that send slowly delay nobody else'],
  },
  {
    name: 'an error is logged with its parameters',
    patches: [
      {
        file: 'packages/service-kit/src/service/logger.ts',
        find: 'serializers: { err: loggableError, error: loggableError },',
        replace: '',
      },
    ],
    faults: ['cut', 'stall', 'kill'],
    foundBy: ['no log contains a secret, an email address or a name'],
  },
]
