/** An instruction between two things that belong together: a process that dies there has done the one and not the other. */
export type CrashPoint = {
  /** Which services pass it. */
  readonly services: readonly ('identity' | 'catalog' | 'booking' | 'payment')[]
  /** The file, from the repository's root, and the text in it before which the process dies. The text occurs once. */
  readonly file: string
  readonly before: string
}

/**
 * Not among them is the question by which payment looks for what webhooks have lost: it changes nothing at Stripe, is asked
 * again when it is due, and first after 45 seconds, when a hold of the lab has long lapsed.
 */
export const crashPoints = {
  'between commit and publish': {
    services: ['identity', 'catalog', 'booking', 'payment'],
    file: 'packages/messaging/src/publishing/outbox.ts',
    before: 'if (recorded) committed()',
  },
  'between placing and its answer': {
    services: ['booking'],
    file: 'services/booking/src/infrastructure/reservations.ts',
    before: "if (placing === 'placed') return committed()",
  },
  'between publish and mark': {
    services: ['identity', 'catalog', 'booking', 'payment'],
    file: 'packages/messaging/src/publishing/outbox.ts',
    before: 'if (taken.length > 0) {',
  },
  'between handler and commit': {
    services: ['booking', 'payment'],
    file: 'packages/messaging/src/consuming/consumer.ts',
    before: 'return true\n    })\n\n  let probe',
  },
  'between handler and ack': {
    services: ['booking', 'payment'],
    file: 'packages/messaging/src/consuming/consumer.ts',
    before: 'channel.ack(message)',
  },
  'between Stripe’s intent and its record': {
    services: ['payment'],
    file: 'services/payment/src/features/settle-payments/settle-payments.ts',
    before: 'await payments.change({ id: payment.id }, (current) => observeAnswer(current, answer))\n    } catch',
  },
  'between Stripe’s refund and its record': {
    services: ['payment'],
    file: 'services/payment/src/features/settle-payments/settle-payments.ts',
    before: 'await payments.change({ id: payment.id }, (latest) => observeRefunds(latest, [made]))',
  },
  'between Stripe’s cancellation and its record': {
    services: ['payment'],
    file: 'services/payment/src/features/settle-payments/settle-payments.ts',
    before: 'await payments.change({ id: payment.id }, (current) => observeAnswer(current, answer))\n  }',
  },
  'between webhook and commit': {
    services: ['payment'],
    file: 'services/payment/src/infrastructure/payments.ts',
    before: 'return true\n      }),\n\n    /** Forgets a batch',
  },
} as const satisfies Record<string, CrashPoint>

export type CrashPointName = keyof typeof crashPoints
