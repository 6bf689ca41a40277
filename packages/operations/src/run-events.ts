import { queueName } from '@marquee/contracts/define-subscription'
import { type DeadLetter, type DeadLetters, openDeadLetters } from '@marquee/messaging/consuming/dead-letters'
import { openEventTables } from '@marquee/messaging/events/event-tables'
import { type ReplayProgress, readLog, replayEvents } from '@marquee/messaging/events/replay-events'
import { type Command, readArguments, usage } from './arguments.ts'
import { columns, deadLetterJson, deadLetterText } from './dead-letter-text.ts'
import { Failure, oneLine } from './failure.ts'
import { WrongUsage } from './read-option.ts'
import { findServerAddresses, type ServerAddresses } from './server-addresses.ts'
import type { Terminal } from './terminal.ts'

type Do<Name extends Command['do']> = Extract<Command, { do: Name }>
type Work = Exclude<Command, { do: 'help' }>

/** Runs the command line of `npm run events`. Resolves with the exit code: 0 done, 1 failed, 64 wrong usage. */
export const runEvents = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  try {
    const command = readArguments(args)
    if (command.do === 'help') terminal.print(usage)
    else await run(command, terminal)
    return 0
  } catch (error) {
    if (error instanceof WrongUsage) {
      terminal.printError(`${error.message}\nFor help: npm run events -- --help`)
      return 64
    }
    terminal.printError(oneLine(error))
    return 1
  }
}

const run = async (command: Work, terminal: Terminal): Promise<void> => {
  const addresses = findServerAddresses(terminal.environment)
  if (command.do === 'export') return exportLog(command, addresses, terminal)
  const deadLetters = await openFrom(addresses.amqpUrl())
  try {
    switch (command.do) {
      case 'list':
        return await list(command, deadLetters, terminal)
      case 'show':
        return await show(command, deadLetters, terminal)
      case 'replay':
        return await replay(command, deadLetters, terminal)
      case 'replay-log':
        return await replayLog(command, deadLetters, addresses, terminal)
      case 'discard':
        return await discard(command, deadLetters, terminal)
    }
  } finally {
    // If the connection itself has failed, closing it fails too.
    await deadLetters.close().catch(() => undefined)
  }
}

const list = async ({ json }: Do<'list'>, deadLetters: DeadLetters, { print }: Terminal): Promise<void> => {
  const counts = await deadLetters.list()
  if (json) return print(JSON.stringify(counts, null, 2))
  if (counts.length === 0) return print('There are no dead letters.')
  print(columns([['queue', 'dead letters'], ...counts.map(({ queue, count }) => [queue, String(count)] as const)]))
}

const show = async (
  { queue, limit, json }: Do<'show'>,
  deadLetters: DeadLetters,
  { print }: Terminal,
): Promise<void> => {
  const letters = await deadLetters.show(queue, { limit })
  if (json) return print(JSON.stringify(letters.map(deadLetterJson), null, 2))
  if (letters.length === 0) return print(`${queue} has no dead letters.`)
  print(letters.map(deadLetterText).join('\n\n'))
}

const replay = async (
  { queue, id, limit }: Do<'replay'>,
  deadLetters: DeadLetters,
  { print }: Terminal,
): Promise<void> => {
  const count = await deadLetters.replay(queue, { limit, ...(id === undefined ? {} : { id }) })
  if (id !== undefined && count === 0) throw new Failure(`${queue} has no dead letter with the id ${id}.`)
  print(count === 0 ? `${queue} has no dead letters.` : `Moved ${count} dead ${letters(count)} back to ${queue}.`)
  if (count === limit) print('That was the limit; there may be more. Run the command again.')
}

const discard = async (
  { queue, id, json }: Do<'discard'>,
  deadLetters: DeadLetters,
  { print }: Terminal,
): Promise<void> => {
  // Each letter is printed before it is deleted, so that the operator has a copy whatever happens.
  const beforeDelete = (letter: DeadLetter) =>
    print(json ? JSON.stringify(deadLetterJson(letter), null, 2) : deadLetterText(letter))
  const count = await deadLetters.discard(queue, { id, beforeDelete })
  if (count === 0) throw new Failure(`${queue} has no dead letter with the id ${id}.`)
  if (!json) print(`Discarded ${count} dead ${letters(count)} of ${queue}.`)
}

const replayLog = async (
  { subscription, slice, again }: Do<'replay-log'>,
  { deliver }: DeadLetters,
  addresses: ServerAddresses,
  { print, signal }: Terminal,
): Promise<void> => {
  const queue = queueName(subscription)
  const publisher = subscription.event.type.split('.')[0] ?? ''
  const log = openTables(addresses, publisher)
  const subscriber = again ? openTables(addresses, subscription.service) : undefined
  let progress: ReplayProgress = { sent: 0, nextPosition: slice.fromPosition ?? 0 }
  try {
    await replayEvents({ ...log, source: `marquee/${publisher}`, deliver }, queue, slice, {
      deleteFromInbox: subscriber,
      onProgress: (made) => {
        progress = made
      },
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    throw new Failure(`${oneLine(error)} (after ${sentSoFar(progress)})`)
  } finally {
    await Promise.all([log.close(), subscriber?.close()])
  }
  if (signal?.aborted) throw new Failure(`Interrupted after ${sentSoFar(progress)}.`)
  print(`Sent ${progress.sent} ${events(progress.sent)} of ${publisher}'s log to ${queue}.`)
  print(`Next position: ${progress.nextPosition}`)
  if (progress.sent === slice.limit) {
    print(`That was the limit; there may be more. Continue with --from-position ${progress.nextPosition}.`)
  }
}

/**
 * Prints each event as the CloudEvent that was published, and nothing else, so that the output can be stored unchanged.
 */
const exportLog = async (
  { service, slice }: Do<'export'>,
  addresses: ServerAddresses,
  { print, signal }: Terminal,
): Promise<void> => {
  const log = openTables(addresses, service)
  try {
    for await (const page of readLog(log, `marquee/${service}`, slice)) {
      if (signal?.aborted) throw new Failure('Interrupted.')
      print(page.map((event) => JSON.stringify(event)).join('\n'))
    }
  } finally {
    await log.close()
  }
}

const openTables = (addresses: ServerAddresses, service: string) =>
  openEventTables({ service, url: addresses.databaseUrl(service) })

const sentSoFar = ({ sent, nextPosition }: ReplayProgress): string =>
  `${sent} ${events(sent)}; continue with --from-position ${nextPosition}`

const letters = (count: number): string => (count === 1 ? 'letter' : 'letters')
const events = (count: number): string => (count === 1 ? 'event' : 'events')

/** Opens the dead letters at a broker. Throws a Failure that names the broker without the password in its URL. */
const openFrom = async (url: string): Promise<DeadLetters> => {
  try {
    return await openDeadLetters({ url })
  } catch (error) {
    const host = URL.canParse(url) ? new URL(url).host : 'the given URL'
    throw new Failure(`Cannot connect to RabbitMQ at ${host}: ${oneLine(error)}`)
  }
}
