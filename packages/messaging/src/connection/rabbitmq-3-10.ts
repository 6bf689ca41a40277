/**
 * Workarounds for RabbitMQ 3.10 alone. Debian 12 packages that version, and `npm start` unpacks Debian's packages.
 * Delete this file when Debian 12 is no longer supported: its long-term support ends on 30 June 2028.
 */
import { settledWithin } from './connection.ts'

/** Maximum time by which one declaration delays the next declaration of this process. */
const declareTimeoutMilliseconds = 5_000

/**
 * Creates a function that runs declarations one after the other. If two clients create the same quorum queue at the
 * same moment, RabbitMQ 3.10 closes one of their connections with an internal error. Two processes can still collide on
 * an empty broker; the process that loses its connection reconnects.
 */
export const createDeclarationQueue = (): ((declare: () => Promise<void>) => Promise<void>) => {
  let last: Promise<unknown> = Promise.resolve()
  return (declare) => {
    const declared = last.then(declare)
    last = settledWithin(declareTimeoutMilliseconds, declared)
    return declared
  }
}

/**
 * Delay before a deleted queue is declared again. If a quorum queue is deleted and declared again within milliseconds,
 * RabbitMQ 3.10 moves its consumers to the new queue and then delivers nothing to them. After the delay RabbitMQ
 * cancels the consumers, which then subscribe again.
 */
export const redeclareDelayMilliseconds = 500
