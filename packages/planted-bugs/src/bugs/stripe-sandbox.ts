import type { PlantedBug } from '../planted-bug.ts'

const source = 'packages/stripe-sandbox/src'
const sender = `${source}/webhook-sender.ts`
const webhooks = `${source}/webhooks.int.test.ts`
const retention = `${source}/retention.int.test.ts`
const disputes = `${source}/disputes.int.test.ts`

export const stripeSandboxBugs: readonly PlantedBug[] = [
  {
    name: 'the sandbox sends a refused webhook again every second',
    patches: [
      {
        file: sender,
        find: 'firstRetryMilliseconds * 2 ** Math.min(delivery.attempts, 16)',
        replace: 'firstRetryMilliseconds',
      },
    ],
    tests: [webhooks],
  },
  {
    name: 'a hanging endpoint of the sandbox blocks the other endpoints',
    patches: [{ file: sender, find: 'const busy = inFlight[endpoint]', replace: 'const busy = inFlight[0]' }],
    tests: [webhooks],
  },
  {
    name: 'the sandbox deletes idempotency keys after 86 seconds',
    patches: [
      {
        file: `${source}/idempotency.ts`,
        find: 'const lifetimeMilliseconds = 24 * 60 * 60 * 1000',
        replace: 'const lifetimeMilliseconds = 24 * 60 * 60',
      },
    ],
    tests: [`${source}/idempotency.int.test.ts`],
  },
  {
    name: 'the sandbox deletes events after 12 hours',
    patches: [
      {
        file: `${source}/prune.ts`,
        find: 'const eventLifetimeSeconds = 30 * 24 * 60 * 60',
        replace: 'const eventLifetimeSeconds = 30 * 24 * 60',
      },
    ],
    tests: [retention],
  },
  {
    name: 'the sandbox deletes old events that are still to be sent',
    patches: [{ file: `${source}/prune.ts`, find: "state <> 'pending' AND ", replace: '' }],
    tests: [retention],
  },
  {
    name: 'a restarted sandbox keeps holding webhooks that a knob held',
    patches: [
      {
        file: `${source}/delivery-queue.ts`,
        find: "database.prepare('UPDATE deliveries SET held = 0 WHERE held = 1').run()",
        replace: '',
      },
    ],
    tests: [retention],
  },
  {
    name: 'the sandbox refunds a disputed charge',
    patches: [
      { file: `${source}/refund-endpoints.ts`, find: 'requireUndisputed(call.objects, charge)\n', replace: '' },
    ],
    tests: [disputes],
  },
  {
    name: 'a lost dispute of the sandbox can be won afterwards',
    patches: [
      {
        file: `${source}/disputes.ts`,
        find: "if (dispute.status === 'won' || dispute.status === 'lost') {",
        replace: "if (dispute.status === 'won') {",
      },
    ],
    tests: [disputes],
  },
]
