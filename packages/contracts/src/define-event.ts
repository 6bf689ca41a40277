import { z } from 'zod'

/** A domain event's declaration: its type, which is also its routing key, and the schema of its data. */
export type EventDefinition<Type extends string = string, Data extends z.ZodType = z.ZodType> = {
  readonly type: Type
  readonly data: Data
}

/**
 * Declares a domain event. `type` is `<context>.<what-happened>.v<N>`, in the past tense. A published type may only
 * gain optional fields; any other change is a new version beside it.
 */
export const defineEvent = <Type extends `${string}.${string}.v${number}`, Data extends z.ZodType>(
  type: Type,
  data: Data,
): EventDefinition<Type, Data> => ({ type, data })

/**
 * CloudEvents 1.0 in its JSON format, with two extension attributes. `sequence` is the aggregate's version after the
 * event, or 0 if the order of the events does not matter. A subscriber that keeps a copy of the aggregate ignores an
 * event whose `sequence` is lower than the copy's. `traceparent` is W3C Trace Context.
 */
export const eventEnvelope = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().min(1),
  time: z.iso.datetime({ offset: true }),
  datacontenttype: z.literal('application/json'),
  sequence: z.int().nonnegative(),
  traceparent: z.string().optional(),
  data: z.unknown(),
})

export type EventEnvelope<Data = unknown> = Omit<z.infer<typeof eventEnvelope>, 'data'> & { readonly data: Data }

/** An event to record. Recording assigns the event's id, time and position in the log. */
export type NewEvent = {
  readonly type: string
  /** The aggregate's id. */
  readonly subject: string
  /** The aggregate's version after the event, or 0 if the order of the events does not matter. */
  readonly sequence: number
  /** By default the trace of the running code. */
  readonly traceparent?: string
  readonly data: unknown
}

/** Builds an event to record. The compiler checks the event's data against the declaration. */
export const newEvent = <Data extends z.ZodType>(
  definition: EventDefinition<string, Data>,
  event: { readonly subject: string; readonly sequence: number; readonly data: z.input<Data> },
): NewEvent => ({ type: definition.type, ...event })
