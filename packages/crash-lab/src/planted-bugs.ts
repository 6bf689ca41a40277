import type { Patch } from '@marquee/planted-bugs/scratch-copy'
import type { FaultKind } from './plan.ts'

/** A defect that the lab must find. It is planted in a scratch copy of the repository, never by a switch in the code. */
export type PlantedBug = {
  readonly name: string
  readonly patches: readonly Patch[]
  /** The faults under which it shows. */
  readonly faults: readonly FaultKind[]
  /** Invariants of which one at least must be violated: another would not be about this bug. */
  readonly shownBy: readonly string[]
}

const outbox = 'packages/messaging/src/publishing/outbox.ts'
const stripe = 'services/payment/src/infrastructure/stripe.ts'
const consumer = 'packages/messaging/src/consuming/consumer.ts'

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'the unique key of seats dropped',
    patches: [
      {
        file: 'services/booking/migrations/0000_booking.sql',
        find: ',\n\tCONSTRAINT "seat_allocations_pkey" PRIMARY KEY("showtime_id","seat_id")',
        replace: '',
      },
    ],
    faults: ['slow'],
    shownBy: ['a seat has at most one live reservation', 'no seat is seen with two reservations at any time'],
  },
  {
    name: 'acknowledged before the commit',
    patches: [
      {
        file: consumer,
        find: '      await settle(message, ended)\n',
        replace: '      channel.ack(message)\n      await settle(message, ended)\n      return\n',
      },
    ],
    faults: ['kill', 'kill at', 'cut'],
    shownBy: ['every event is applied once by each subscriber'],
  },
  {
    name: 'marked as published before the broker has it',
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
    shownBy: ['every event is applied once by each subscriber'],
  },
  {
    name: 'the inbox skipped',
    patches: [
      {
        file: consumer,
        find: `      const fresh = await unit.tx
        .insert(inbox)
        .values({ subscription: queue, eventId: event.id })
        .onConflictDoNothing()
        .returning({ eventId: inbox.eventId })
      if (fresh.length === 0) return false
`,
        replace: '',
      },
    ],
    faults: ['repeat events'],
    shownBy: ['every event is applied once by each subscriber'],
  },
  {
    // Stripe itself refuses to give back more than it has: a refund that is made again without its key fails, for ever.
    name: 'a refund without an idempotency key, and only its answer believed',
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
    shownBy: ['our ledger is Stripe’s to the cent', 'every payment has come to rest'],
  },
  {
    name: 'the last webhook believed, whatever came before',
    patches: [
      {
        file: 'services/payment/src/domain/payment.ts',
        find: 'if (!isOpen(payment)) return nothing(payment)',
        replace: "if (intent.status === 'succeeded') return nothing(payment)",
      },
    ],
    faults: ['webhooks'],
    shownBy: ['no fact is told twice'],
  },
  {
    name: 'late money taken for a ticket whose seats are gone',
    patches: [
      {
        file: 'services/booking/src/domain/reservation.ts',
        find: "if (status === 'pending' || (status === 'expired' && seatsHeld)) {",
        replace: "if (status === 'pending' || status === 'expired') {",
      },
    ],
    faults: ['webhooks', 'stall'],
    shownBy: ['exactly the live reservations have their seats', 'a seat has at most one live reservation'],
  },
  {
    name: 'holds lapse by the clock of the machine',
    patches: [
      {
        file: 'services/booking/src/app.ts',
        find: 'now: given.now,',
        replace: 'now: () => new Date(),',
      },
    ],
    faults: ['clock off'],
    shownBy: ['no hold lapses before its time'],
  },
  {
    name: 'a body passed on before it is complete',
    patches: [
      {
        file: 'gateway/src/proxy/proxy.ts',
        find: "if (route.kind === 'upload') {",
        replace: 'if (true) {',
      },
    ],
    faults: ['slow bodies'],
    shownBy: ['nobody is held up by those who send slowly'],
  },
  {
    name: 'an error logged with its parameters',
    patches: [
      {
        file: 'packages/service-kit/src/service/logger.ts',
        find: 'serializers: { err: loggableError, error: loggableError },',
        replace: '',
      },
    ],
    faults: ['cut', 'stall', 'kill'],
    shownBy: ['no log holds a secret or a name'],
  },
]
