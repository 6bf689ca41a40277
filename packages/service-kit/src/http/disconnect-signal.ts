import { DomainError } from '@marquee/kernel/domain-error'
import type { FastifyReply } from 'fastify'

/** The client closed the connection before the response was sent. No client ever receives this error. */
export class ClientDisconnected extends DomainError {
  readonly code = 'called-off'
  readonly kind = 'unavailable'
}

/** A signal that aborts when the client disconnects before the response, so that work for the client can stop. */
export const disconnectSignal = ({ raw }: FastifyReply): AbortSignal => {
  const controller = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort(new ClientDisconnected('The client closed the connection.'))
  })
  return controller.signal
}
