/**
 * What only RabbitMQ 3.10 needs. Debian 12 packages that version, and `npm start` unpacks Debian's packages. This file goes
 * with Debian 12, whose long-term support ends on 30 June 2028.
 */
import { settledWithin } from './connection.ts'

/** How long one declaration may keep the others of this process waiting. */
const declareMilliseconds = 5_000

/**
 * Makes a function that runs declarations one after the other. RabbitMQ 3.10 answers with an internal error, which ends the
 * connection, when two create the same quorum queue at the same moment. Other processes may still do that on an empty
 * broker; the one that loses connects again.
 */
export const createDeclarationQueue = (): ((declare: () => Promise<void>) => Promise<void>) => {
  let last: Promise<unknown> = Promise.resolve()
  return (declare) => {
    const declared = last.then(declare)
    last = settledWithin(declareMilliseconds, declared)
    return declared
  }
}

/**
 * How long to wait before a deleted queue is declared again. RabbitMQ 3.10 moves the consumers of a quorum queue that is
 * deleted and declared again within milliseconds to the new queue, and then delivers nothing to them; a little later it
 * tells them that the queue is gone.
 */
export const redeclareMilliseconds = 500
