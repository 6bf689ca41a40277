import { once } from 'node:events'
import type { ConfirmChannel } from 'amqplib'
import { settledWithin } from '../connection/connection.ts'
import type { Deliveries } from './deliveries.ts'

/** How long an event that cannot be applied or stored keeps the next redelivered event waiting. */
const turnMilliseconds = 30_000

/** Runs one piece of work after the other. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

export const createTurns = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
}

/**
 * Applies the events at the front of a queue that were delivered before, for example to a process that died. RabbitMQ
 * counts a death for each event that the process had. So these events are fetched one at a time, across all
 * subscriptions of the process: if one of them kills the process, its neighbours are not counted. RabbitMQ puts the
 * harmful event behind the other redelivered events, so after the next start these are applied first.
 *
 * The first event that is not a redelivery ends the work, and is taken as usual.
 */
export const applyRedelivered = async ({
  channel,
  queue,
  deliveries,
  inTurn,
  ended,
}: {
  channel: ConfirmChannel
  queue: string
  deliveries: Deliveries
  inTurn: InTurn
  ended: AbortSignal
}): Promise<void> => {
  const end = once(ended, 'abort')

  /** Resolves with false if the work has ended. */
  const applyNext = async (): Promise<boolean> => {
    if (ended.aborted) return false
    const message = await channel.get(queue)
    if (message === false || ended.aborted) return false
    const acknowledged = deliveries.take(message)
    if (!message.fields.redelivered) return false
    await settledWithin(turnMilliseconds, Promise.race([acknowledged, end]))
    // The acknowledgement may still be in this process. RabbitMQ reads the acknowledgement before it answers this
    // request. The request has no other effect.
    await channel.prefetch(1)
    return true
  }

  let mayHaveMore = true
  while (mayHaveMore) mayHaveMore = await inTurn(applyNext)
}
