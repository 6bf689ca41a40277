import { parseArgs } from 'node:util'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import { maxMessages } from '@marquee/messaging/consuming/dead-letters'
import type { LogSlice } from '@marquee/messaging/events/replay-events'
import { deadLetterQueue } from '@marquee/messaging/topology/topology'
import { readInstant, WrongUsage } from './read-option.ts'
import { databaseVariables as publishers } from './server-addresses.ts'

/** The most events that a queue can hold. */
const maxEvents = 1_000_000

const defaultEventLimit = 100_000
const defaultLetterLimit = 20

export type Command =
  | { readonly do: 'help' }
  | { readonly do: 'list'; readonly json: boolean }
  | { readonly do: 'show'; readonly queue: string; readonly limit: number; readonly json: boolean }
  | { readonly do: 'replay'; readonly queue: string; readonly id: string | undefined; readonly limit: number }
  | { readonly do: 'discard'; readonly queue: string; readonly id: string; readonly json: boolean }
  | { readonly do: 'export'; readonly service: string; readonly slice: LogSlice }
  | {
      readonly do: 'replay-log'
      readonly subscription: Subscription
      readonly slice: LogSlice
      readonly again: boolean
    }

export const usage = `Usage: npm run events -- <command>

  list                  counts the dead letters of each queue
  show <queue>          prints the first dead letters of a queue and leaves them there
  replay <queue>        moves dead letters back to their queue, where they are retried
  replay <queue> --from-log
                        sends events from the publisher's log to this one queue again
  discard <queue> --id ID
                        prints one dead letter and deletes it for good, without asking
  export <service>      prints events from a service's log, one JSON line each

list, show, discard
  --json                prints JSON; use with \`npm --silent run events\`

show
  --limit N             at most N dead letters (default ${defaultLetterLimit}, at most ${maxMessages})

replay
  --id ID               only the dead letter with this id
  --limit N             only the first N (at most ${maxMessages})

discard
  --id ID               the dead letter's id as show prints it, sha256-... for a message without one; the first
                        ${maxMessages} dead letters are searched

replay --from-log
  --from INSTANT        events from this instant on, such as 2026-06-01T18:00:00Z
  --to INSTANT          events before this instant
  --from-position N     events from this position of the log, such as the next position that a replay printed
  --to-position N       events before this position
  --type TYPE           a check: fails unless this queue takes this type of event
  --limit N             at most N events (default ${defaultEventLimit}, at most ${maxEvents})
  --again               also events that the subscriber has applied: their inbox rows are deleted first

export, with \`npm --silent run events\`
  --type TYPE           only events of this type
  --from, --to, --from-position, --to-position, --limit
                        as above; published events stay in the log for EVENT_RETENTION_DAYS

Queues are named as in RabbitMQ, such as booking.on-payment-succeeded. Exit codes: 0 done, 1 failed, 64 wrong usage.
`

const options = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  limit: { type: 'string' },
  id: { type: 'string' },
  'from-log': { type: 'boolean' },
  type: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  'from-position': { type: 'string' },
  'to-position': { type: 'string' },
  again: { type: 'boolean' },
} as const

type Option = keyof typeof options
type Values = ReturnType<typeof parse>['values']

const sliceOptions = ['type', 'from', 'to', 'from-position', 'to-position', 'limit'] as const

const allowed = {
  export: sliceOptions,
  list: ['json'],
  show: ['json', 'limit'],
  replay: ['id', 'limit'],
  'replay --from-log': ['from-log', 'again', ...sliceOptions],
  discard: ['id', 'json'],
} as const satisfies Record<string, readonly Option[]>

type Variant = keyof typeof allowed

const takes = (variant: Variant, option: Option): boolean => (allowed[variant] as readonly Option[]).includes(option)

/** The variant of a command. Throws WrongUsage for an unknown command, and for an option of another variant. */
const variantOf = (command: string | undefined, values: Values): Variant => {
  if (command === undefined) throw new WrongUsage('no command')
  const variant = command === 'replay' && values['from-log'] ? 'replay --from-log' : command
  if (!isVariant(variant)) throw new WrongUsage(`there is no command ${command}`)
  for (const option of Object.keys(values) as Option[]) {
    if (takes(variant, option)) continue
    throw new WrongUsage(
      variant === 'replay' && takes('replay --from-log', option)
        ? `--${option} goes with --from-log`
        : `${variant} takes no --${option}`,
    )
  }
  return variant
}

const isVariant = (name: string): name is Variant => Object.hasOwn(allowed, name)

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error))
  }
}

/** Reads the command line. Throws WrongUsage. */
export const readArguments = (args: readonly string[]): Command => {
  const { values, positionals } = parse(args)
  if (values.help) return { do: 'help' }
  const [command, queue, ...more] = positionals
  const variant = variantOf(command, values)
  const superfluous = variant === 'list' ? queue : more[0]
  if (superfluous !== undefined) throw new WrongUsage(`${superfluous} is one argument too many`)

  const json = values.json ?? false
  if (variant === 'list') return { do: 'list', json }
  if (variant === 'export') return { do: 'export', service: publisherOf(queue), slice: logSlice(values, values.type) }
  const subscription = subscriptionOf(queue)
  const name = queueName(subscription)
  switch (variant) {
    case 'show':
      return { do: 'show', queue: name, limit: limitOf(values, defaultLetterLimit, maxMessages), json }
    case 'replay':
      return { do: 'replay', queue: name, id: values.id, limit: limitOf(values, maxMessages, maxMessages) }
    case 'replay --from-log':
      return { do: 'replay-log', subscription, slice: sliceOf(values, subscription), again: values.again ?? false }
    case 'discard':
      return { do: 'discard', queue: name, id: requiredId(values), json }
  }
}

const requiredId = ({ id }: Values): string => {
  if (id === undefined) throw new WrongUsage('which dead letter? name one with --id')
  return id
}

/** Finds a subscription by the name of its queue, or of the queue of its dead letters. Throws WrongUsage. */
const subscriptionOf = (queue: string | undefined): Subscription => {
  if (queue === undefined) throw new WrongUsage('which queue?')
  const found = subscriptions.find((each) => [queueName(each), deadLetterQueue(queueName(each))].includes(queue))
  if (found?.delivery === 'competing') return found
  if (found) throw new WrongUsage(`${queue} is a stream that every replica reads, and has no dead letters`)
  const queues = subscriptions.filter(({ delivery }) => delivery === 'competing').map(queueName)
  throw new WrongUsage(`there is no queue ${queue}; there are ${queues.join(', ')}`)
}

const sliceOf = (values: Values, { event }: Subscription): LogSlice => {
  if (values.type !== undefined && values.type !== event.type) {
    throw new WrongUsage(`this queue takes ${event.type}; an event ${values.type} would become a dead letter`)
  }
  return logSlice(values, event.type)
}

/** The name of a service that has an event log. Throws WrongUsage. */
const publisherOf = (service: string | undefined): string => {
  const services = [...new Set(Object.keys(publishers))]
  if (service !== undefined && services.includes(service)) return service
  throw new WrongUsage(
    service === undefined ? 'which service?' : `there is no service ${service}; there are ${services.join(', ')}`,
  )
}

const logSlice = (values: Values, type: string | undefined): LogSlice => {
  return {
    type,
    from: instantOf(values, 'from'),
    to: instantOf(values, 'to'),
    fromPosition: numberOf(values, 'from-position', { min: 0 }),
    toPosition: numberOf(values, 'to-position', { min: 0 }),
    limit: limitOf(values, defaultEventLimit, maxEvents),
  }
}

const limitOf = (values: Values, defaultLimit: number, max: number): number =>
  numberOf(values, 'limit', { min: 1, max }) ?? defaultLimit

const numberOf = (
  values: Values,
  option: 'limit' | 'from-position' | 'to-position',
  { min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number },
): number | undefined => {
  const text = values[option]
  if (text === undefined) return undefined
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  throw new WrongUsage(`--${option} must be a whole number from ${min} to ${max}`)
}

const instantOf = (values: Values, option: 'from' | 'to'): Date | undefined => {
  const text = values[option]
  return text === undefined ? undefined : readInstant(option, text)
}
