import { z } from 'zod'

/** A domain event's declaration: its type, which is also its routing key, and the shape of what it says. */
export type EventDefinition<Type extends string = string, Data extends z.ZodType = z.ZodType> = {
  readonly type: Type
  readonly data: Data
}

/**
 * Declares an event of the published language. `type` is `<context>.<what-happened>.v<N>`, in the past tense.
 * Once published, a type may only gain optional fields; anything else is a new version beside it.
 */
export const defineEvent = <Type extends `${string}.${string}.v${number}`, Data extends z.ZodType>(
  type: Type,
  data: Data,
): EventDefinition<Type, Data> => ({ type, data })

/**
 * CloudEvents 1.0 in its JSON format, with two extension attributes: `sequence`, the version of the aggregate after the
 * event, by which a subscriber drops what is older than what it has, and `traceparent` (W3C Trace Context).
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

/** An event that a command wants recorded; its id, time and place in the log are given when it is. */
export type NewEvent = {
  readonly type: string
  /** The aggregate's id. */
  readonly subject: string
  /** The aggregate's version after the event. */
  readonly sequence: number
  readonly data: unknown
}

/** Builds an event to record; its data is checked by the compiler against the declaration. */
export const newEvent = <Data extends z.ZodType>(
  definition: EventDefinition<string, Data>,
  event: { readonly subject: string; readonly sequence: number; readonly data: z.input<Data> },
): NewEvent => ({ type: definition.type, ...event })
