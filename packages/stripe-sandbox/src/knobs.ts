import { z } from 'zod'

const milliseconds = z.int().min(0).max(60_000)

/** The faults of webhooks. `types` limits duplicating, shuffling and dropping to some event types; null means all. */
export const webhookKnobs = z.strictObject({
  hold: z.boolean(),
  drop: z.boolean(),
  duplicates: z.int().min(0).max(10),
  shuffle_within_milliseconds: milliseconds,
  types: z.array(z.string().min(1).max(100)).min(1).max(20).nullable(),
})

/**
 * How refunds behave. `outcome_after_milliseconds`: how long after its creation a pending refund succeeds, or a refund
 * that has succeeded fails. `fail_next`: how many of the next refunds fail in this way, whatever the card.
 */
export const refundKnobs = z.strictObject({
  outcome_after_milliseconds: milliseconds,
  fail_next: z.int().min(0).max(1000),
})

/** A change of the knobs. Omitted knobs stay as they are. */
export const knobsChange = z.strictObject({
  delay_milliseconds: milliseconds.optional(),
  delay_when: z.enum(['before_work', 'after_work']).optional(),
  webhooks: webhookKnobs.partial().optional(),
  refunds: refundKnobs.partial().optional(),
})

/**
 * Makes the next `count` matching calls under /v1 fail. `path` may use `*` for anything; without `path` every path
 * matches.
 */
export const plannedFailure = z
  .strictObject({
    count: z.int().min(1).max(10_000).default(1),
    status: z.union([z.literal(429), z.literal(500), z.literal(502), z.literal(503)]).default(500),
    when: z.enum(['before_work', 'after_work']).default('before_work'),
    drop_connection: z.boolean().default(false),
    method: z.enum(['GET', 'POST']).optional(),
    path: z.string().startsWith('/').max(200).optional(),
    stored: z.boolean().optional(),
  })
  // Stripe stores a 500 under the idempotency key. A rate limit or a proxy refuses a call before the key is used.
  .transform((failure) => ({
    ...failure,
    stored: !failure.drop_connection && (failure.stored ?? failure.status === 500),
  }))

export type PlannedFailure = z.output<typeof plannedFailure>
type KnobsChange = z.output<typeof knobsChange>
type WebhookKnobs = z.output<typeof webhookKnobs>
type RefundKnobs = z.output<typeof refundKnobs>

export type Knobs = ReturnType<typeof createKnobs>

const maximumPlannedFailures = 100

const defaults = (): {
  delay_milliseconds: number
  delay_when: 'before_work' | 'after_work'
  webhooks: WebhookKnobs
  refunds: RefundKnobs
} => ({
  delay_milliseconds: 0,
  delay_when: 'after_work',
  webhooks: { hold: false, drop: false, duplicates: 0, shuffle_within_milliseconds: 0, types: null },
  refunds: { outcome_after_milliseconds: 2_000, fail_next: 0 },
})

/**
 * The sandbox's current faults, which are kept in memory only. A restarted sandbox behaves normally, so that a
 * forgotten knob does not outlive its test.
 */
export function createKnobs() {
  let settings = defaults()
  let failures: PlannedFailure[] = []

  return {
    get delayMilliseconds(): number {
      return settings.delay_milliseconds
    },
    get delayWhen(): 'before_work' | 'after_work' {
      return settings.delay_when
    },
    get webhooks(): Readonly<WebhookKnobs> {
      return settings.webhooks
    },
    get refundOutcomeAfterMilliseconds(): number {
      return settings.refunds.outcome_after_milliseconds
    },

    /** Returns whether `fail_next` makes the current refund fail later, and counts `fail_next` down. */
    takeFailingRefund(): boolean {
      const { fail_next } = settings.refunds
      if (fail_next === 0) return false
      settings = { ...settings, refunds: { ...settings.refunds, fail_next: fail_next - 1 } }
      return true
    },

    change({ webhooks, refunds, ...rest }: KnobsChange): void {
      settings = {
        ...settings,
        ...definedOnly(rest),
        webhooks: { ...settings.webhooks, ...definedOnly(webhooks ?? {}) },
        refunds: { ...settings.refunds, ...definedOnly(refunds ?? {}) },
      }
    },

    /** Plans a failure. Returns false when too many failures are planned already. */
    plan(failure: PlannedFailure): boolean {
      if (failures.length >= maximumPlannedFailures) return false
      failures.push({ ...failure })
      return true
    },

    /** Returns the planned failure of a call, or null, and counts the failure down. */
    takeFailure(method: string, path: string): PlannedFailure | null {
      const failure = failures.find((candidate) => matches(candidate, method, path))
      if (failure === undefined) return null
      failure.count -= 1
      failures = failures.filter(({ count }) => count > 0)
      return failure
    },

    reset(): void {
      settings = defaults()
      failures = []
    },

    describe() {
      return { ...settings, failures }
    },
  }
}

function matches(failure: PlannedFailure, method: string, path: string): boolean {
  if (failure.method !== undefined && failure.method !== method) return false
  if (failure.path === undefined) return true
  const pattern = failure.path.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}$`).test(path)
}

type Defined<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> }

function definedOnly<Values extends object>(values: Values): Defined<Values>
function definedOnly(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
