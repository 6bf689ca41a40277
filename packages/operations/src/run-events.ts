import { queueName } from '@marquee/contracts/define-subscription'
import { openDeadLetters } from '@marquee/messaging/consuming/dead-letters'
import { openEventTables } from '@marquee/messaging/events/event-tables'
import { type ReplayProgress, readLog, replayEvents } from '@marquee/messaging/events/replay-events'
import { type Command, readArguments, usage } from './arguments.ts'
import { columns, deadLetterJson, deadLetterText } from './dead-letter-text.ts'
import { Failure, oneLine } from './failure.ts'
import { findServerAddresses, type ServerAddresses } from './server-addresses.ts'
import { WrongUsage } from './read-option.ts'
import type { Terminal } from './terminal.ts'

type Do<Name extends Command['do']> = Extract<Command, { do: Name }>
type Work = Exclude<Command, { do: 'help' }>

/** Does what the command line says and returns the exit code: 0 done, 1 failed, 64 wrong usage. */
export const runEvents = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  try {
    const command = readArguments(args)
    if (command.do === 'help') terminal.print(usage)
    else await run(command, terminal)
    return 0
  } catch (error) {
    if (error instanceof WrongUsage) {
      terminal.printError(`${error.message}\n\`npm run events -- --help\` says how it is used.`)
      return 64
    }
    terminal.printError(oneLine(error))
    return 1
  }
}

const run = async (command: Work, terminal: Terminal): Promise<void> => {
  const addresses = findServerAddresses(terminal.environment)
  if (command.do === 'export') return exportLog(command, addresses, terminal)
  const deadLetters = await answering('RabbitMQ', addresses.amqpUrl(), (url) => openDeadLetters({ url }))
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
    }
  } finally {
    // The connection may be what has failed.
    await deadLetters.close().catch(() => undefined)
  }
}

type DeadLetters = Awaited<ReturnType<typeof openDeadLetters>>

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
  print(count === 0 ? `${queue} has no dead letters.` : `Gave ${count} dead ${letters(count)} back to ${queue}.`)
  if (count === limit) print('That was the limit; there may be more: do it again.')
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
      forgetIn: subscriber,
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
    print(`That was the limit; there may be more: go on with --from-position ${progress.nextPosition}.`)
  }
}

/** Prints each event as the CloudEvent that it was published as. The lines alone are printed, so that they can be kept as they are. */
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

const openTables = (addresses: ServerAddresses, service: string) => openEventTables({ service, url: addresses.databaseUrl(service) })

const sentSoFar = ({ sent, nextPosition }: ReplayProgress): string =>
  `${sent} ${events(sent)}; go on with --from-position ${nextPosition}`

const letters = (count: number): string => (count === 1 ? 'letter' : 'letters')
const events = (count: number): string => (count === 1 ? 'event' : 'events')

/** Says which server it is that does not answer, without the password that is in its URL. */
const answering = async <T>(what: string, url: string, connect: (url: string) => Promise<T>): Promise<T> => {
  try {
    return await connect(url)
  } catch (error) {
    const where = URL.canParse(url) ? new URL(url).host : 'the given URL'
    throw new Failure(`${what} at ${where} does not let us in: ${oneLine(error)}`)
  }
}
