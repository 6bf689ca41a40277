import { DomainError } from '@marquee/kernel/domain-error'
import type { FastifyReply } from 'fastify'

/** The client has gone; nobody will read what this is answered with. */
export class CalledOff extends DomainError {
  readonly code = 'called-off'
  readonly kind = 'unavailable'
}

/** A signal that is aborted when the client goes away before it has its answer, so that work for it can be left. */
export const calledOff = ({ raw }: FastifyReply): AbortSignal => {
  const controller = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort(new CalledOff('The client has gone.'))
  })
  return controller.signal
}
