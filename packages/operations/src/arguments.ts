import { parseArgs } from 'node:util'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import { maxMessages } from '@marquee/messaging/consuming/dead-letters'
import type { LogSlice } from '@marquee/messaging/events/replay-events'
import { deadLetterQueue } from '@marquee/messaging/topology/topology'
import { databaseVariables as publishers } from './server-addresses.ts'
import { readInstant, WrongUsage } from './read-option.ts'

/** As many as a queue can hold. */
const maxEvents = 1_000_000

const events = 100_000
const shown = 20

export type Command =
  | { readonly do: 'help' }
  | { readonly do: 'list'; readonly json: boolean }
  | { readonly do: 'show'; readonly queue: string; readonly limit: number; readonly json: boolean }
  | { readonly do: 'replay'; readonly queue: string; readonly id: string | undefined; readonly limit: number }
  | { readonly do: 'export'; readonly service: string; readonly slice: LogSlice }
  | {
      readonly do: 'replay-log'
      readonly subscription: Subscription
      readonly slice: LogSlice
      readonly again: boolean
    }

export const usage = `Usage: npm run events -- <command>

  list                  how many dead letters each queue has
  show <queue>          the first dead letters of a queue, which stay where they are
  replay <queue>        gives dead letters back to their queue, to be tried again
  replay <queue> --from-log
                        sends events of the publisher's log to this one queue again
  export <service>      prints events of a service's log, one JSON line each, to be kept elsewhere

list, show
  --json                for programs; with \`npm --silent run events\`

show
  --limit N             at most so many (${shown} unless told, at most ${maxMessages})

replay
  --id ID               only the event with this id
  --limit N             only the first N (at most ${maxMessages})

replay --from-log
  --from INSTANT        events since then, such as 2026-06-01T18:00:00Z
  --to INSTANT          events before then
  --from-position N     from this position of the log on, such as the next one that a replay has named
  --to-position N       before this position
  --type TYPE           the queue's own type of event, which is what it gets in any case
  --limit N             at most so many (${events} unless told, at most ${maxEvents})
  --again               also what the subscriber has applied: it forgets exactly these events first

export, with \`npm --silent run events\`
  --from, --to, --from-position, --to-position, --type, --limit
                        as above; what is published stays for EVENT_RETENTION_DAYS

A queue is named as in RabbitMQ, such as booking.on-payment-succeeded. Exit codes: 0 done, 1 failed, 64 wrong usage.
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

const slicing = ['type', 'from', 'to', 'from-position', 'to-position', 'limit'] as const

const allowed: Record<'list' | 'show' | 'replay' | 'replay --from-log' | 'export', readonly Option[]> = {
  export: slicing,
  list: ['json'],
  show: ['json', 'limit'],
  replay: ['id', 'limit'],
  'replay --from-log': ['from-log', 'again', ...slicing],
}

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
  if (command !== 'list' && command !== 'show' && command !== 'replay' && command !== 'export') {
    throw new WrongUsage(command === undefined ? 'no command' : `there is no command ${command}`)
  }
  const way = command === 'replay' && values['from-log'] ? 'replay --from-log' : command
  for (const option of Object.keys(values) as Option[]) {
    if (allowed[way].includes(option)) continue
    throw new WrongUsage(
      way === 'replay' && allowed['replay --from-log'].includes(option)
        ? `--${option} goes with --from-log`
        : `${way} takes no --${option}`,
    )
  }
  const superfluous = command === 'list' ? queue : more[0]
  if (superfluous !== undefined) throw new WrongUsage(`${superfluous} is one argument too many`)

  const json = values.json ?? false
  if (way === 'list') return { do: 'list', json }
  if (way === 'export') return { do: 'export', service: publisherOf(queue), slice: logSlice(values, values.type) }
  const subscription = subscriptionOf(queue)
  const name = queueName(subscription)
  if (way === 'show') return { do: 'show', queue: name, limit: limitOf(values, shown, maxMessages), json }
  if (way === 'replay') {
    return { do: 'replay', queue: name, id: values.id, limit: limitOf(values, maxMessages, maxMessages) }
  }
  return { do: 'replay-log', subscription, slice: sliceOf(values, subscription), again: values.again ?? false }
}

/** The subscription of a queue, or of its dead letters' queue, as RabbitMQ's management interface names them. */
const subscriptionOf = (queue: string | undefined): Subscription => {
  if (queue === undefined) throw new WrongUsage('which queue?')
  const found = subscriptions.find((each) => [queueName(each), deadLetterQueue(queueName(each))].includes(queue))
  if (found?.delivery === 'competing') return found
  if (found) throw new WrongUsage(`${queue} is a stream, which every replica reads for itself: it has no dead letters`)
  const queues = subscriptions.filter(({ delivery }) => delivery === 'competing').map(queueName)
  throw new WrongUsage(`there is no queue ${queue}; there are ${queues.join(', ')}`)
}

const sliceOf = (values: Values, { event }: Subscription): LogSlice => {
  if (values.type !== undefined && values.type !== event.type) {
    throw new WrongUsage(`this queue takes ${event.type}; ${values.type} would only become a dead letter in it`)
  }
  return logSlice(values, event.type)
}

/** A service that has a log of events. */
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
    fromPosition: numberOf(values, 'from-position', { least: 0 }),
    toPosition: numberOf(values, 'to-position', { least: 0 }),
    limit: limitOf(values, events, maxEvents),
  }
}

const limitOf = (values: Values, usual: number, most: number): number =>
  numberOf(values, 'limit', { least: 1, most }) ?? usual

const numberOf = (
  values: Values,
  option: 'limit' | 'from-position' | 'to-position',
  { least, most = Number.MAX_SAFE_INTEGER }: { least: number; most?: number },
): number | undefined => {
  const text = values[option]
  if (text === undefined) return undefined
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  throw new WrongUsage(`--${option} must be a whole number from ${least} to ${most}`)
}

const instantOf = (values: Values, option: 'from' | 'to'): Date | undefined => {
  const text = values[option]
  return text === undefined ? undefined : readInstant(option, text)
}
